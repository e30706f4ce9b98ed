// SPDX-License-Identifier: Apache-2.0
/**
 * Codes of one bit for each row of the encoder, packed: encoding, decoding, and codes as a stream.
 * Imports {@code linalg} and {@code data}.
 */
package org.halfspace.code;
