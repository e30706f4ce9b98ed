// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.output;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;
import org.halfspace.fit.DecoderTrial;

/** The JSON of how a decoder fared on held-out vectors of a sample. */
public record DecoderResult(
    String decoder, double distortion, double error, @JsonInclude Optional<Double> predicted) {
  public static DecoderResult of(DecoderTrial trial) {
    return new DecoderResult(
        trial.type().label(), trial.distortion(), trial.error(), trial.predicted());
  }
}
