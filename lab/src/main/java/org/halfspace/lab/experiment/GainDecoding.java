// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.io.IOException;
import org.halfspace.Distortion;
import org.halfspace.code.Gain;
import org.halfspace.code.GainRule;
import org.halfspace.code.SignCodec;
import org.halfspace.data.VectorData;
import org.halfspace.fit.decoder.Coder;
import org.halfspace.fit.decoder.DecoderFit;
import org.halfspace.fit.decoder.DecoderRegression;
import org.halfspace.fit.decoder.SourceCodes;
import org.halfspace.linalg.Matrix;

/** What a sign code loses with the norm of each centered vector coded apart. */
final class GainDecoding {
  private GainDecoding() {}

  /** Σ‖x − x̂‖² / Σ‖x − μ‖² on the test vectors, the decoder fitted to those to learn from. */
  static double distortion(SignCodec codec, VectorData train, VectorData test, int threads)
      throws IOException {
    int n = codec.bits();
    int d = codec.dimension();
    Coder coder = new Coder(codec.signEncoder(), Gain.FLOAT16, 1);
    DecoderRegression regression = DecoderFit.products(coder, train, threads);
    // A ridge of one vector of mean energy; the sums over the training vectors dwarf it.
    DecoderRegression.Decoder decoder =
        regression.solve(
            SourceCodes.centered(Matrix.identity(n), Matrix.zeros(n, d)),
            regression.energy() / regression.count() / d);
    return Distortion.of(coder.codec(decoder, GainRule.NORM), codec.mean(), test, threads).value();
  }
}
