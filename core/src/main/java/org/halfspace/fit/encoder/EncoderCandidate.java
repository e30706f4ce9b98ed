// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.encoder;

import java.util.Optional;
import org.halfspace.code.UnitEncoder;
import org.halfspace.fit.EncoderMethod;
import org.halfspace.linalg.Matrix;

/**
 * An encoder that is found.
 *
 * @param method how
 * @param rows B: u × d, row after row
 * @param whitened M = B V Λ^{1/2} with unit rows: u × components
 * @param unitBits bits of each unit; empty where all are signs
 * @param trained the encoder itself where it was trained with its quantizers; else empty
 */
public record EncoderCandidate(
    EncoderMethod method,
    float[] rows,
    Matrix whitened,
    int[] unitBits,
    Optional<UnitEncoder> trained) {

  /** An encoder of signs. */
  public static EncoderCandidate ofSigns(EncoderMethod method, float[] rows, Matrix whitened) {
    return new EncoderCandidate(method, rows, whitened, new int[0], Optional.empty());
  }

  /** An encoder whose quantizers are still to be trained. */
  public static EncoderCandidate ofLevels(
      EncoderMethod method, float[] rows, Matrix whitened, int[] unitBits) {
    return new EncoderCandidate(method, rows, whitened, unitBits, Optional.empty());
  }

  /** The same, with the encoder itself. */
  EncoderCandidate withTrained(UnitEncoder encoder) {
    return new EncoderCandidate(method, rows, whitened, unitBits, Optional.of(encoder));
  }

  /** Whether all units are signs. */
  public boolean hasSigns() {
    return unitBits.length == 0;
  }
}
