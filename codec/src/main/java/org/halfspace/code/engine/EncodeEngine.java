// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import org.halfspace.code.SignCodec;

/** The part of a {@link CodeEngine} that encodes. Thread-safe. */
@FunctionalInterface
public interface EncodeEngine {
  /** See {@link SignCodec#encode(float[], int, byte[], int)}. */
  void encode(float[] vectors, int rows, byte[] packed, int threads);
}
