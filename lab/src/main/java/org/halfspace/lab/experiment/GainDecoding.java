package org.halfspace.lab.experiment;

import java.io.IOException;
import org.halfspace.code.CodedBlocks;
import org.halfspace.code.DecoderRegression;
import org.halfspace.code.SignCodec;
import org.halfspace.data.VectorData;
import org.halfspace.linalg.Blas;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.Transpose;

/**
 * What a sign code loses with the norm of each centred vector sent apart as a float16 gain g: x̂ =
 * μ + g A σ, A by least squares. The code itself is the same, as signs do not see the norm.
 */
final class GainDecoding {
  /** Half-precision numbers round to 11 significant bits. */
  private static final float ROUNDING = 1 << 13;

  private GainDecoding() {}

  /** Σ‖x − x̂‖² / Σ‖x − μ‖² on the test vectors, A fitted to those to learn from. */
  static double distortion(SignCodec codec, VectorData train, VectorData test, int threads)
      throws IOException {
    int n = codec.codes();
    int d = codec.dimension();
    DecoderRegression regression = new DecoderRegression(n, d);
    CodedBlocks.forEach(
        codec,
        train,
        threads,
        (centred, signs, rows) -> {
          scale(centred, signs, rows, n, d);
          regression.add(centred, signs, rows);
        });
    // A ridge of one vector of mean energy; the sums over the training vectors dwarf it.
    Matrix decoder =
        regression.solve(
            Matrix.identity(n), Matrix.zeros(n, d), regression.energy() / regression.count() / d);
    float[] transposed = decoder.toFloats();
    double[] sums = new double[2];
    CodedBlocks.forEach(
        codec,
        test,
        threads,
        (centred, signs, rows) -> {
          scale(centred, signs, rows, n, d);
          for (int i = 0; i < rows * d; i++) {
            sums[1] += (double) centred[i] * centred[i];
          }
          Blas.multiply(Transpose.NO, Transpose.NO, rows, d, n, -1, signs, transposed, 1, centred);
          for (int i = 0; i < rows * d; i++) {
            sums[0] += (double) centred[i] * centred[i];
          }
        });
    return sums[0] / sums[1];
  }

  private static void scale(float[] centred, float[] signs, int rows, int n, int d) {
    for (int i = 0; i < rows; i++) {
      double square = 0;
      for (int j = i * d; j < (i + 1) * d; j++) {
        square += (double) centred[j] * centred[j];
      }
      float gain = half((float) Math.sqrt(square));
      for (int j = i * n; j < (i + 1) * n; j++) {
        signs[j] *= gain;
      }
    }
  }

  /** Rounded to the 11 significant bits of float16 (Dekker's splitting). */
  private static float half(float value) {
    float high = value * (ROUNDING + 1);
    return high - (high - value);
  }
}
