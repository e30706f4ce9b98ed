// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import org.halfspace.code.engine.CodeEngine;

/** Encodes by the fast rotation, and decodes as another engine does. */
record UniversalEngine(UniversalEncoder encoder, CodeEngine decoding) implements CodeEngine {
  @Override
  public void encode(float[] vectors, int rows, byte[] packed, int threads) {
    encoder.encode(vectors, rows, packed, threads);
  }

  @Override
  public void decode(byte[] packed, int rows, float[] vectors, int threads) {
    decoding.decode(packed, rows, vectors, threads);
  }
}
