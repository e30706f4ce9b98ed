// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.decoder;

import java.util.Objects;
import org.halfspace.code.Decoder;
import org.halfspace.code.DecoderType;
import org.halfspace.code.UnitEncoder;
import org.halfspace.internal.ArraySize;

/**
 * An encoder with a decoder of its codes, without gain. Immutable and thread-safe.
 *
 * @param reached Σ‖x − x̂‖² / Σ‖x − mean‖² on test vectors
 * @param seconds time to fit the decoder; 0 where it came with the code
 */
public record DecodedCode(UnitEncoder encoder, Decoder decoder, double reached, double seconds) {
  public DecodedCode {
    Objects.requireNonNull(encoder, "encoder");
    Objects.requireNonNull(decoder, "decoder");
  }

  /** Which kind the decoder is. */
  public DecoderType type() {
    return decoder.type();
  }

  /**
   * Vectors coded and decoded.
   *
   * @param vectors row after row: rows × d
   * @return x̂, row after row: rows × d
   */
  public float[] decoded(float[] vectors, int rows, int threads) {
    return decoded(encoder, decoder, vectors, rows, threads);
  }

  static float[] decoded(
      UnitEncoder encoder, Decoder decoder, float[] vectors, int rows, int threads) {
    byte[] packed = new byte[ArraySize.of("codes", rows, encoder.bytesPerCode())];
    encoder.encode(vectors, rows, packed, threads);
    float[] decoded = new float[ArraySize.of("decoded vectors", rows, decoder.dimension())];
    decoder.decode(packed, rows, decoded, threads);
    return decoded;
  }
}
