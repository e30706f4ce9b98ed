// SPDX-License-Identifier: Apache-2.0
/** Codes in planes of bits, and the nearest of them. */
package org.halfspace.search.scan;
