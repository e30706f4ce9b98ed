// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit;

import java.util.Objects;
import java.util.Optional;
import org.halfspace.code.DecoderType;

/**
 * How a decoder fared on vectors that it was not fitted to, held out of a sample of the training
 * vectors.
 *
 * @param type which decoder
 * @param distortion Σ ‖x − x̂‖² / Σ ‖x − mean‖² on the held-out part
 * @param error the standard error of the difference from the linear decoder; 0 for that itself
 * @param predicted the distortion by state evolution, where there is one
 */
public record DecoderTrial(
    DecoderType type, double distortion, double error, Optional<Double> predicted) {
  public DecoderTrial {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(predicted, "predicted");
  }
}
