// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import org.halfspace.code.SignCodec;

/** One way to do what {@link SignCodec} promises, on arguments it has checked. Thread-safe. */
public interface CodeEngine extends EncodeEngine {
  /** See {@link SignCodec#decode(byte[], int, float[], int)}. */
  void decode(byte[] packed, int rows, float[] vectors, int threads);
}
