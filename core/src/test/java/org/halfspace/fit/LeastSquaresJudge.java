package org.halfspace.fit;

import org.halfspace.code.HalfFloat;
import org.halfspace.code.VectorCodec;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.SingularValueDecomposition;

/** The least that any decoder loses on given codes, by singular values in double precision. */
final class LeastSquaresJudge {
  /** Singular values of codes of ±1 below this share of the largest are rounding. */
  private static final double RANK = 1e-10;

  private LeastSquaresJudge() {}

  /**
   * Σ ‖x − w (A σ + a)‖² / Σ ‖x‖² of the best A and a for the first m bits of a codec's own codes.
   *
   * @param center what x is relative to
   */
  static double distortion(VectorCodec codec, int prefix, float[] center, float[] values) {
    int count = values.length / center.length;
    byte[] packed = new byte[count * codec.signs().bytesPerVector()];
    short[] gains = new short[codec.gains(count)];
    codec.encode(values, count, packed, gains, 1);
    double[] weights = new double[count];
    for (int i = 0; i < count; i++) {
      weights[i] = gains.length == 0 ? 1 : HalfFloat.toFloat(gains[i]);
    }
    return distortion(packed, codec.bits(), prefix, weights, center, values);
  }

  /**
   * The same for codes that are there.
   *
   * @param bits bits of a code
   * @param weights w of each vector
   */
  static double distortion(
      byte[] packed, int bits, int prefix, double[] weights, float[] center, float[] values) {
    int d = center.length;
    int bytes = (bits + 7) / 8;
    RealMatrix signs = MatrixUtils.createRealMatrix(weights.length, prefix + 1);
    RealMatrix vectors = MatrixUtils.createRealMatrix(weights.length, d);
    double energy = 0;
    for (int i = 0; i < weights.length; i++) {
      signs.setEntry(i, 0, weights[i]);
      for (int j = 0; j < prefix; j++) {
        int bit = packed[i * bytes + j / 8] >> (7 - j % 8) & 1;
        signs.setEntry(i, j + 1, (2 * bit - 1) * weights[i]);
      }
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
      if (parts.getSingularValues()[i] > RANK * parts.getSingularValues()[0]) {
        double norm = projected.getRowVector(i).getNorm();
        explained += norm * norm;
      }
    }
    return Math.max(0, 1 - explained / energy);
  }
}
