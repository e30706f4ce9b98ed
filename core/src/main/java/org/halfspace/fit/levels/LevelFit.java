// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.levels;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.halfspace.activation.Activation;
import org.halfspace.code.LevelCodec;
import org.halfspace.code.Quantizer;
import org.halfspace.data.VectorData;
import org.halfspace.fit.run.DataRange;
import org.halfspace.fit.run.StridedSample;
import org.halfspace.internal.Floats;
import org.halfspace.internal.Parallel;
import org.halfspace.limits.BitLimits;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.linalg.blas.Product;
import org.halfspace.linalg.blas.Transpose;
import org.halfspace.risk.MixtureRisk;
import org.halfspace.source.Covariance;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.Spectrum;

/**
 * A code of units of several levels in closed form (docs/theory.md §8): bits are spread over the
 * principal components as is best on the Gaussian source, quantizers are trained on the projections
 * of a sample, and the decoder is that of least squares on all vectors, drawn a little towards the
 * one that is optimal on the Gaussian source.
 *
 * @param codec the code
 * @param bits n, padding among them; at most what was requested
 * @param floor the distortion of the spread on the Gaussian source of this covariance
 * @param population that of the code with the quantizers of the normal and the decoder optimal for
 *     them, exact
 */
public record LevelFit(LevelCodec codec, int bits, double floor, double population) {
  /** Vectors whose projections train the quantizers. */
  private static final int SAMPLE = 8192;

  /** Eigenvalues below this share of the largest are rounding. */
  private static final double RANK = 1e-10;

  /** How strongly the Gaussian decoder draws, in vectors for each unit. */
  private static final double PRIOR_VECTORS = 1;

  /**
   * Fits a code.
   *
   * @param train at least one vector, not all the same; read twice
   * @param bits N, at least 1
   * @param seed of the rotations within groups
   * @param threads of BLAS and of what is not BLAS
   * @throws org.halfspace.data.UnusableDataException if the vectors are all the same, or too large
   *     or too small for float32 results
   * @throws IllegalArgumentException if {@code bits < 1} or {@code threads < 1}
   * @throws IOException if reading fails
   */
  public static LevelFit fit(VectorData train, int bits, Spread spread, long seed, int threads)
      throws IOException {
    if (bits < 1) {
      throw new IllegalArgumentException("bits: " + bits + ", must be at least 1");
    }
    return Blas.with(
        Parallel.requireThreads(threads), () -> run(train, bits, spread, seed, threads));
  }

  private static LevelFit run(VectorData train, int bits, Spread spread, long seed, int threads)
      throws IOException {
    StridedSample sample = StridedSample.of(train, SAMPLE);
    PrincipalAxes axes = Covariance.of(sample.watched()).principalAxes();
    DataRange.require(train, axes);
    int k = axes.spectrum().rank(RANK);
    double[] leading = Arrays.copyOf(axes.spectrum().eigenvalues(), k);
    Spectrum spectrum = Spectrum.of(leading);
    UnitPlan plan = UnitPlan.of(BitLimits.of(spectrum), bits, spread, new SplittableRandom(seed));
    MixtureRisk.Evaluation risk =
        new MixtureRisk(spectrum, plan.activations(), threads).evaluate(plan.encoder());
    Matrix axesOfUnits = axes.leading(k);
    float[] rows = rows(plan.encoder(), axesOfUnits, leading);
    Matrix gaussian = gaussian(risk.decoder(), axesOfUnits);
    float[] mean = Floats.of(axes.mean());
    List<Quantizer> quantizers = quantizers(plan, sample, rows, mean, threads);
    LevelCodec coder = LevelCodec.of(quantizers, rows, Floats.of(gaussian.data()), mean, mean);
    double weight = PRIOR_VECTORS * plan.unitBits().length / train.count();
    LevelCodec codec =
        LevelRegression.of(coder, train, axes.spectrum().total(), threads).solve(gaussian, weight);
    double share = spectrum.total() / axes.spectrum().total();
    return new LevelFit(
        codec,
        codec.bits(),
        1 - share * (1 - plan.mixture().distortion()),
        1 - share * (1 - risk.distortion()));
  }

  /** B = M Λ^{−1/2} Vᵀ: u × d. */
  private static float[] rows(Matrix encoder, Matrix axes, double[] eigenvalues) {
    double[] scales = Arrays.stream(eigenvalues).map(value -> 1 / Math.sqrt(value)).toArray();
    return Floats.of(encoder.scaleColumns(scales).times(axes).data());
  }

  /** V A*: d × u, from A* in the coordinates of the axes. */
  private static Matrix gaussian(Matrix decoder, Matrix axes) {
    return axes.transposeTimes(decoder);
  }

  private static List<Quantizer> quantizers(
      UnitPlan plan, StridedSample sample, float[] rows, float[] mean, int threads)
      throws IOException {
    int d = mean.length;
    int count = sample.count();
    float[] vectors = sample.chosen(1).toArray();
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < d; j++) {
        vectors[i * d + j] -= mean[j];
      }
    }
    List<Activation> starts = plan.activations();
    int u = starts.size();
    float[] projections = new float[u * count];
    new Product(Transpose.NO, Transpose.YES, u, count, d).into(1, rows, vectors, 0, projections);
    Quantizer[] trained = new Quantizer[u];
    Parallel.ranges(
        threads,
        u,
        (from, to) -> {
          for (int j = from; j < to; j++) {
            double[] own = new double[count];
            for (int i = 0; i < count; i++) {
              own[i] = projections[j * count + i];
            }
            Quantizer start = starts.get(j).quantizer().orElseThrow();
            trained[j] = QuantizerTraining.train(own, start);
          }
        });
    return new ArrayList<>(List.of(trained));
  }
}
