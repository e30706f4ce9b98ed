// SPDX-License-Identifier: Apache-2.0
/** Decoders by least squares on codes, and the order of bits that makes prefixes useful. */
package org.halfspace.fit.decoder;
