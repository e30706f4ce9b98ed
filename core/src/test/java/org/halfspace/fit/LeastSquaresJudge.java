// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.halfspace.code.VectorCodec;
import org.halfspace.code.engine.HalfFloat;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.SingularValueDecomposition;

/** The least that any decoder loses on given codes, by singular values in double precision. */
final class LeastSquaresJudge {
  /** Singular values of codes of ±1 below this share of the largest are rounding. */
  private static final double RANK = 1e-10;

  private static final int DRAWN = 2000;

  private LeastSquaresJudge() {}

  /**
   * A decoder of the least squares.
   *
   * @param distortion Σ ‖x − w (A σ + a)‖² / Σ ‖x‖²
   * @param decoder a and A: (m+1) × d, the constant first; the shortest where there are many
   */
  record Solution(double distortion, RealMatrix decoder) {}

  /**
   * The best A and a for the first m bits of a codec's own codes.
   *
   * @param center what x is relative to
   */
  static Solution solve(VectorCodec codec, int prefix, float[] center, float[] values) {
    int count = values.length / center.length;
    byte[] packed = new byte[count * codec.signs().bytesPerCode()];
    short[] gains = new short[codec.gains(count)];
    codec.encode(values, count, packed, gains, 1);
    double[] weights = new double[count];
    for (int i = 0; i < count; i++) {
      weights[i] = gains.length == 0 ? 1 : HalfFloat.toFloat(gains[i]);
    }
    return solve(packed, codec.bits(), prefix, weights, center, values);
  }

  /**
   * The same for codes that are there.
   *
   * @param bits bits of a code
   * @param weights w of each vector
   */
  static double distortion(
      byte[] packed, int bits, int prefix, double[] weights, float[] center, float[] values) {
    return solve(packed, bits, prefix, weights, center, values).distortion();
  }

  private static Solution solve(
      byte[] packed, int bits, int prefix, double[] weights, float[] center, float[] values) {
    int d = center.length;
    RealMatrix signs = signs(packed, bits, prefix, weights);
    RealMatrix vectors = MatrixUtils.createRealMatrix(weights.length, d);
    double energy = 0;
    for (int i = 0; i < weights.length; i++) {
      for (int k = 0; k < d; k++) {
        double entry = (double) values[i * d + k] - center[k];
        vectors.setEntry(i, k, entry);
        energy += entry * entry;
      }
    }
    SingularValueDecomposition parts = new SingularValueDecomposition(signs);
    RealMatrix projected = parts.getUT().multiply(vectors);
    double explained = 0;
    for (int i = 0; i < projected.getRowDimension(); i++) {
      double value = parts.getSingularValues()[i];
      boolean counts = value > RANK * parts.getSingularValues()[0];
      double norm = projected.getRowVector(i).getNorm();
      explained += counts ? norm * norm : 0;
      projected.setRowVector(i, projected.getRowVector(i).mapMultiply(counts ? 1 / value : 0));
    }
    return new Solution(Math.max(0, 1 - explained / energy), parts.getV().multiply(projected));
  }

  private static RealMatrix signs(byte[] packed, int bits, int prefix, double[] weights) {
    int bytes = (bits + 7) / 8;
    RealMatrix signs = MatrixUtils.createRealMatrix(weights.length, prefix + 1);
    for (int i = 0; i < weights.length; i++) {
      signs.setEntry(i, 0, weights[i]);
      for (int j = 0; j < prefix; j++) {
        int bit = packed[i * bytes + j / 8] >> (7 - j % 8) & 1;
        signs.setEntry(i, j + 1, (2 * bit - 1) * weights[i]);
      }
    }
    return signs;
  }

  /**
   * What a decoder loses on Gaussian vectors of the same mean and covariance, all of weight 1, by
   * drawing some thousand.
   */
  static double onGaussianSource(
      VectorCodec codec, Solution solution, float[] center, float[] values, long seed) {
    int d = center.length;
    int count = values.length / d;
    SplittableRandom random = new SplittableRandom(seed);
    float[] drawn = new float[DRAWN * d];
    double energy = 0;
    for (int k = 0; k < DRAWN; k++) {
      // Σ_i z_i x_i / √N has the covariance of the x.
      double[] sum = new double[d];
      for (int i = 0; i < count; i++) {
        double z = random.nextGaussian() / Math.sqrt(count);
        for (int j = 0; j < d; j++) {
          sum[j] += z * ((double) values[i * d + j] - center[j]);
        }
      }
      for (int j = 0; j < d; j++) {
        drawn[k * d + j] = (float) (center[j] + sum[j]);
        energy += sum[j] * sum[j];
      }
    }
    byte[] packed = new byte[DRAWN * codec.signs().bytesPerCode()];
    codec.signs().encode(drawn, DRAWN, packed, 1);
    double[] ones = new double[DRAWN];
    Arrays.fill(ones, 1);
    int prefix = solution.decoder().getRowDimension() - 1;
    RealMatrix decoded = signs(packed, codec.bits(), prefix, ones).multiply(solution.decoder());
    double lost = 0;
    for (int k = 0; k < DRAWN; k++) {
      for (int j = 0; j < d; j++) {
        lost += Math.pow((double) drawn[k * d + j] - center[j] - decoded.getEntry(k, j), 2);
      }
    }
    return lost / energy;
  }
}
