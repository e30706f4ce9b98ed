// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.io.IOException;
import java.util.SplittableRandom;
import org.halfspace.code.Gain;
import org.halfspace.code.GainRule;
import org.halfspace.code.SignEncoder;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.halfspace.fit.decoder.Coder;
import org.halfspace.fit.decoder.DecoderFit;
import org.halfspace.fit.decoder.DecoderRegression;
import org.halfspace.fit.decoder.SourceCodes;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Orthogonal;
import org.halfspace.linalg.blas.Product;
import org.halfspace.linalg.blas.SymmetricEigen;
import org.halfspace.linalg.blas.Transpose;
import org.halfspace.source.PrincipalAxes;

/** Sign codes that others use, with the decoder that suits them best. Stateless. */
final class BaselineCodes {
  private static final int ITQ_ITERATIONS = 50;

  private BaselineCodes() {}

  /** Signs of Gaussian projections (random hyperplanes). */
  static Matrix randomHyperplanes(int bits, int dimension, long seed) {
    return Orthogonal.gaussian(bits, dimension, new SplittableRandom(seed));
  }

  /**
   * Iterative quantization (Gong and Lazebnik 2011): the leading n principal components, rotated so
   * that they lie near the corners of a cube. Alternates between signs S and the rotation that
   * takes the components V nearest to them, the polar factor of VᵀS.
   *
   * @param bits at most the rank of the covariance
   */
  static Matrix iterativeQuantization(PrincipalAxes axes, VectorData train, int bits, long seed)
      throws IOException {
    int d = axes.axes().columns();
    Matrix leading = axes.leading(bits);
    int rows = (int) Math.min(train.count(), 20_000);
    float[] centered = RealSet.rows(train, rows);
    for (int i = 0; i < centered.length; i++) {
      centered[i] -= (float) axes.mean()[i % d];
    }
    float[] components = new float[rows * bits];
    new Product(Transpose.NO, Transpose.YES, rows, bits, d)
        .into(1, centered, leading.toFloats(), 0, components);
    Matrix rotation = Orthogonal.haar(bits, new SplittableRandom(seed));
    float[] rotated = new float[rows * bits];
    float[] cross = new float[bits * bits];
    for (int iteration = 0; iteration < ITQ_ITERATIONS; iteration++) {
      new Product(Transpose.NO, Transpose.NO, rows, bits, bits)
          .into(1, components, rotation.toFloats(), 0, rotated);
      for (int i = 0; i < rotated.length; i++) {
        rotated[i] = rotated[i] >= 0 ? 1 : -1;
      }
      new Product(Transpose.YES, Transpose.NO, bits, bits, rows)
          .into(1, components, rotated, 0, cross);
      rotation = nearestRotation(cross, bits);
    }
    return rotation.transposeTimes(leading);
  }

  /** The orthogonal factor of VᵀS: C (CᵀC)^-1/2. */
  private static Matrix nearestRotation(float[] cross, int bits) {
    double[] entries = new double[cross.length];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = cross[i];
    }
    Matrix c = Matrix.of(bits, bits, entries);
    SymmetricEigen eigen = SymmetricEigen.of(c.transposeTimes(c));
    double[] scales = eigen.values();
    for (int i = 0; i < scales.length; i++) {
      scales[i] = 1 / Math.sqrt(Math.max(scales[i], 1e-12 * scales[0]));
    }
    Matrix vectors = eigen.vectors();
    return c.times(vectors.transpose().scaleColumns(scales).times(vectors));
  }

  /**
   * The codec of an encoder, with the decoder that fits the training vectors best: least squares
   * with a ridge of one vector, which the others dwarf.
   */
  static VectorCodec codec(Matrix encoder, double[] mean, VectorData train, Gain gain, int threads)
      throws IOException {
    int n = encoder.rows();
    int d = encoder.columns();
    float[] center = new float[d];
    for (int j = 0; j < d; j++) {
      center[j] = (float) mean[j];
    }
    Coder coder = new Coder(SignEncoder.of(encoder.toFloats(), center), gain, 1);
    DecoderRegression regression = DecoderFit.products(coder, train, threads);
    // With a gain the sums are weighted by energies.
    double ridge = gain == Gain.NONE ? 1 : regression.energy() / regression.count() / d;
    return coder.codec(
        regression.solve(SourceCodes.centered(Matrix.identity(n), Matrix.zeros(n, d)), ridge),
        GainRule.PROJECTION);
  }
}
