// SPDX-License-Identifier: Apache-2.0
/**
 * Codes of one bit for each row of the encoder, or of several: encoding, decoding, and codes as a
 * stream.
 */
package org.halfspace.code;
