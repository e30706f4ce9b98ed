// SPDX-License-Identifier: Apache-2.0
package org.halfspace.adopt;

import java.io.IOException;
import java.util.Arrays;
import org.halfspace.code.CodeData;
import org.halfspace.code.LevelEncoder;
import org.halfspace.code.engine.PairedBlocks;
import org.halfspace.data.VectorData;
import org.halfspace.fit.decoder.DecoderRegression;
import org.halfspace.fit.decoder.NormalEquations;
import org.halfspace.fit.decoder.SourceCodes;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Cholesky;
import org.halfspace.source.Covariance;

/**
 * The decoder of coordinates that are quantized one by one: x̂ = μ + S y + (A y + a), where S y are
 * the levels of the coordinates, and A, a fit what these leave, by least squares. So the small rest
 * is found to the precision of float32 sums, not the whole. As many imagined vectors as there are
 * units, of which the levels leave nothing that others tell, draw A to 0. Stateless.
 */
final class ResidualDecoder {
  /**
   * A decoder.
   *
   * @param decoder S + A and a
   * @param factor of its equations
   * @param train its distortion on the vectors it was found from
   */
  record Solution(DecoderRegression.Decoder decoder, Cholesky factor, double train) {}

  private ResidualDecoder() {}

  /**
   * Reads codes and vectors once.
   *
   * @param covariance of the vectors to learn from
   */
  static Solution of(
      CodeData codes,
      VectorData vectors,
      LevelEncoder encoder,
      CoordinateScale scale,
      Covariance covariance)
      throws IOException {
    Sums sums = new Sums(encoder, scale);
    PairedBlocks.forEach(codes, vectors, sums);
    int u = encoder.units();
    int d = encoder.dimension();
    NormalEquations equations =
        sums.regression.equations(
            SourceCodes.centered(scale.codeCovariance(covariance), Matrix.zeros(u, d)), u);
    Cholesky factor = equations.factor();
    DecoderRegression.Decoder rest = equations.solve(factor);
    double train =
        sums.energy > 0
            ? sums.regression.distortion(rest) * sums.regression.energy() / sums.energy
            : 0;
    Matrix whole = rest.transposed();
    for (int j = 0; j < u; j++) {
      whole.data()[j * d + scale.coordinate(j)] += scale.unit();
    }
    return new Solution(new DecoderRegression.Decoder(whole, rest.constant()), factor, train);
  }

  private static final class Sums implements PairedBlocks.Consumer {
    private final LevelEncoder encoder;
    private final CoordinateScale scale;
    private final float[] mean;
    private final DecoderRegression regression;
    private final float[] values;
    private final float[] ones;
    private double energy;

    Sums(LevelEncoder encoder, CoordinateScale scale) {
      int d = encoder.dimension();
      this.encoder = encoder;
      this.scale = scale;
      this.mean = encoder.mean();
      this.regression = new DecoderRegression(encoder.units(), d, scale.size());
      this.values = new float[PairedBlocks.rows(d, encoder.bits()) * d];
      this.ones = new float[values.length / d];
      Arrays.fill(ones, 1);
    }

    @Override
    public void accept(float[] block, byte[] packed, short[] gains, long first, int rows) {
      int d = mean.length;
      int learned = 0;
      for (int i = 0; i < rows; i++) {
        if (!Adoption.isTest(first + i)) {
          encoder.values(packed, i * encoder.bytesPerCode(), values, learned * d);
          for (int k = 0; k < d; k++) {
            float centered = block[i * d + k] - mean[k];
            energy += (double) centered * centered;
            block[learned * d + k] = centered;
          }
          for (int j = 0; j < d; j++) {
            block[learned * d + scale.coordinate(j)] -=
                (float) (scale.unit() * values[learned * d + j]);
          }
          learned++;
        }
      }
      regression.add(block, values, ones, learned);
    }
  }
}
