// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit;

import org.halfspace.code.Gain;

/**
 * How an encoder fared on a sample of the training vectors: decoders fitted to four fifths of it,
 * distortions of the last fifth.
 *
 * @param method how the encoder was found
 * @param unitBits of its units: 1 for signs, mixed, or the number of all
 * @param withoutGain distortion without gain; NaN where it was not tried
 * @param withGain distortion with the norm coded apart; NaN where it was not tried
 */
public record EncoderTrial(
    EncoderMethod method, String unitBits, double withoutGain, double withGain) {

  /** Whether all units have one bit. */
  public boolean hasSigns() {
    return unitBits.equals(UnitBits.signs().label());
  }

  /** Distortion with this gain. */
  public double distortion(Gain gain) {
    return gain == Gain.NONE ? withoutGain : withGain;
  }
}
