// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.growth;

import java.util.function.ToDoubleFunction;

/**
 * A time of a {@link Measurement}.
 *
 * @param name what takes the time
 * @param seconds where it stands
 */
record Timing(String name, ToDoubleFunction<Measurement> seconds) {
  static final Timing FIT = new Timing("fit", Measurement::fitSeconds);
  static final Timing FIT_WITHOUT_ENCODER =
      new Timing("fit without encoder", Measurement::fitWithoutEncoderSeconds);
  static final Timing COVARIANCE =
      new Timing("covariance, eigenvectors", Measurement::covarianceSeconds);
  static final Timing ENCODER = new Timing("encoder", Measurement::encoderSeconds);
  static final Timing DECODER = new Timing("decoder", Measurement::decoderSeconds);
  static final Timing ENCODE = new Timing("encode", Measurement::encodeSeconds);
  static final Timing READ = new Timing("reading alone", Measurement::readSeconds);
}
