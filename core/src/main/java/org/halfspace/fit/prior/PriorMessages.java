// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.prior;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.commons.numbers.gamma.Erfcx;
import org.halfspace.code.UnitLayout;
import org.halfspace.internal.ArraySize;
import org.halfspace.limits.PriorEvolution;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.source.prior.Posterior;
import org.halfspace.source.prior.Prior;

/**
 * Decodes the signs of a rotation, z = U x, by message passing with a prior on x: entries are
 * independent, and the prior of each is known ({@link PriorEvolution} predicts what is lost). With
 * cavities N(m_j, v) of the z_j, m = 0 and v = 1 at first, and a_j = s_j m_j/√v, a layer has
 *
 * <p>q = mean of λ (a + λ) with λ = φ(a)/Φ(a), r = m + s √v λ / q, 1/τ = v (1 − q)/q,
 *
 * <p>then takes the posterior means x̂_i and variances of the x_i given (Uᵀr)_i = x_i + N(0, 1/τ).
 * Their mean variance is D, and the next cavities have 1/v = 1/D − τ and m = v U (x̂/D − τ Uᵀr).
 *
 * <p>q and D are those of each code by itself: signs do not know the norm of their vector, which at
 * finite d is not that of others. The first layer is a denoiser behind the linear decoder. The
 * priors are given, not learned; {@link MixtureFit} finds some. Immutable and thread-safe; uses as
 * many threads as {@link Blas} has.
 */
public final class PriorMessages {
  private static final double ROOT_HALF = Math.sqrt(0.5);
  private static final double ROOT_TWO_OVER_PI = Math.sqrt(2 / Math.PI);

  /** q and D are kept away from 0 by this, so that certain cells stay finite. */
  private static final double LEAST = 1e-12;

  /** How far rows may be from orthonormal; float32 has 1e-7 for each entry. */
  private static final double ORTHONORMAL = 1e-4;

  private final Matrix rotation;
  private final List<Prior> priors;
  private final UnitLayout layout;

  private PriorMessages(Matrix rotation, List<Prior> priors) {
    this.rotation = rotation;
    this.priors = priors;
    int[] ones = new int[rotation.rows()];
    Arrays.fill(ones, 1);
    this.layout = UnitLayout.of(ones);
  }

  /**
   * Of a rotation, and a prior that all entries have.
   *
   * @throws IllegalArgumentException as {@link #of(Matrix, List)}
   */
  public static PriorMessages of(Matrix rotation, Prior prior) {
    return of(rotation, Collections.nCopies(rotation.columns(), prior));
  }

  /**
   * Of a rotation, and a prior for each entry. Cost 2 d³, to see that it is a rotation.
   *
   * @param rotation U: d × d, orthonormal rows; copied
   * @param priors d, of mean 0, whose variances have the mean 1
   * @throws IllegalArgumentException if U is not square or its rows are not orthonormal, or priors
   *     are not so many or not so
   */
  public static PriorMessages of(Matrix rotation, List<? extends Prior> priors) {
    int d = rotation.rows();
    if (d < 1 || rotation.columns() != d) {
      throw new IllegalArgumentException(
          "rotation: " + d + " × " + rotation.columns() + ", must be square");
    }
    if (priors.size() != d) {
      throw new IllegalArgumentException(
          "priors: " + priors.size() + ", must be as many as entries, " + d);
    }
    PriorEvolution.requireStandard(priors);
    Matrix gram = rotation.timesTransposeOf(rotation);
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        if (!(Math.abs(gram.get(i, j) - (i == j ? 1 : 0)) <= ORTHONORMAL)) {
          throw new IllegalArgumentException(
              "rotation: rows "
                  + i
                  + " and "
                  + j
                  + " have the product "
                  + gram.get(i, j)
                  + ", must be orthonormal");
        }
      }
    }
    return new PriorMessages(rotation.copy(), List.copyOf(priors));
  }

  /** d, as many as bits. */
  public int dimension() {
    return rotation.rows();
  }

  /**
   * The linear decoder, x̂ = √(2/π) Uᵀ s, which knows of no prior. Cost N d².
   *
   * @param packed codes, ⌈d/8⌉ bytes each: bit j says whether z_j ≥ 0
   * @param rows N
   * @return x̂: N × d
   * @throws IllegalArgumentException if padding is not zero
   * @throws IndexOutOfBoundsException if there are fewer codes
   */
  public Matrix linear(byte[] packed, int rows) {
    Matrix signs = signs(packed, rows);
    signs.scale(ROOT_TWO_OVER_PI);
    return signs.times(rotation);
  }

  /**
   * What is decoded after each of the first layers. Cost 2 N d² for each, and memory N d.
   *
   * @param packed codes, as {@link #linear}
   * @param rows N
   * @param count L ≥ 1
   * @return x̂ of L layers: N × d each
   * @throws IllegalArgumentException if padding is not zero, or {@code count < 1}
   * @throws IndexOutOfBoundsException if there are fewer codes
   */
  public List<Matrix> layers(byte[] packed, int rows, int count) {
    if (count < 1) {
      throw new IllegalArgumentException("count: " + count + ", must be at least 1");
    }
    Matrix signs = signs(packed, rows);
    Matrix means = Matrix.zeros(rows, dimension());
    double[] variances = new double[rows];
    Arrays.fill(variances, 1);
    double[] noise = new double[rows];
    List<Matrix> decoded = new ArrayList<>();
    for (int l = 0; l < count; l++) {
      Matrix seen = messages(signs, means, variances, noise).times(rotation);
      Matrix denoised = Matrix.zeros(rows, dimension());
      Matrix cavities = denoise(seen, noise, denoised, variances);
      decoded.add(denoised);
      if (l < count - 1) {
        means = cavities.timesTransposeOf(rotation);
      }
    }
    return decoded;
  }

  private Matrix signs(byte[] packed, int rows) {
    layout.requireZeroPadding(packed, rows);
    int d = dimension();
    Matrix signs = Matrix.of(rows, d, new double[ArraySize.of("signs", rows, d)]);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < d; j++) {
        signs.set(i, j, 2 * layout.index(packed, i * layout.bytesPerCode(), j) - 1);
      }
    }
    return signs;
  }

  /** r of each code and unit; 1/τ of each code goes to {@code noise}. */
  private Matrix messages(Matrix signs, Matrix means, double[] variances, double[] noise) {
    int d = dimension();
    Matrix messages = Matrix.zeros(signs.rows(), d);
    double[] lambda = new double[d];
    for (int i = 0; i < signs.rows(); i++) {
      double root = Math.sqrt(variances[i]);
      double sum = 0;
      for (int j = 0; j < d; j++) {
        double a = signs.get(i, j) * means.get(i, j) / root;
        lambda[j] = ROOT_TWO_OVER_PI / Erfcx.value(-a * ROOT_HALF);
        sum += lambda[j] * (a + lambda[j]);
      }
      double explained = Math.max(LEAST, Math.min(1 - LEAST, sum / d));
      for (int j = 0; j < d; j++) {
        messages.set(i, j, means.get(i, j) + signs.get(i, j) * root * lambda[j] / explained);
      }
      noise[i] = variances[i] * (1 - explained) / explained;
    }
    return messages;
  }

  /**
   * Posterior means, to {@code denoised}.
   *
   * @param seen Uᵀr
   * @param variances receives v of the next layer
   * @return v (x̂/D − τ Uᵀr), whose rotation is m of the next layer
   */
  private Matrix denoise(Matrix seen, double[] noise, Matrix denoised, double[] variances) {
    int d = dimension();
    Matrix cavities = Matrix.zeros(seen.rows(), d);
    for (int i = 0; i < seen.rows(); i++) {
      double sum = 0;
      Prior last = null;
      Posterior posterior = null;
      for (int k = 0; k < d; k++) {
        Prior prior = priors.get(k);
        if (prior != last) {
          posterior = prior.observed(noise[i]);
          last = prior;
        }
        Posterior.Estimate estimate = posterior.at(seen.get(i, k));
        denoised.set(i, k, estimate.mean());
        sum += estimate.variance();
      }
      double left = Math.max(LEAST, sum / d);
      double precision = 1 / noise[i];
      // A denoiser is not always surer than its message; what is known before stays known.
      variances[i] = 1 / Math.max(1, 1 / left - precision);
      for (int k = 0; k < d; k++) {
        cavities.set(i, k, variances[i] * (denoised.get(i, k) / left - precision * seen.get(i, k)));
      }
    }
    return cavities;
  }
}
