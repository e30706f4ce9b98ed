// SPDX-License-Identifier: Apache-2.0
/** Decoders for codes that other programs made. */
package org.halfspace.adopt;
