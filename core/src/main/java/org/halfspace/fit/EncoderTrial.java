// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit;

import org.halfspace.code.Gain;

/**
 * How an encoder fared on a sample of the training vectors: decoders fitted to four fifths of it,
 * distortions of the last fifth.
 *
 * @param method how the encoder was found
 * @param withoutGain distortion of signs alone
 * @param withGain distortion with the norm coded apart
 */
public record EncoderTrial(EncoderMethod method, double withoutGain, double withGain) {

  /** Distortion with this gain. */
  public double distortion(Gain gain) {
    return gain == Gain.NONE ? withoutGain : withGain;
  }
}
