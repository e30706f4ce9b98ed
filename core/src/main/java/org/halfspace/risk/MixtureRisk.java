// SPDX-License-Identifier: Apache-2.0
package org.halfspace.risk;

import java.util.List;
import org.halfspace.activation.Activation;
import org.halfspace.activation.CrossKernel;
import org.halfspace.internal.Parallel;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.linalg.blas.Cholesky;
import org.halfspace.source.Spectrum;

/**
 * The exact population risk on x ~ N(0, Λ) of an encoder whose units differ in their quantizers, be
 * they those of the standard normal or trained ones, with the decoder that is optimal for it
 * (docs/theory.md §8): F_ij = f_ij(⟨m_i, m_j⟩) with the cross kernel f_ij(t) = Σ_k c_k^i c_k^j t^k,
 * C = diag(c_1^i), A* = Λ^{1/2} Mᵀ C F⁻¹ and d·R = tr Λ − tr(Λ^{1/2} Mᵀ C F⁻¹ C M Λ^{1/2}). A
 * decoder bias absorbs the means of the units.
 *
 * <p>The encoder is whitened as for {@link PopulationRisk}. Immutable and thread-safe. An
 * evaluation costs about n² k + n³/3 multiplications with BLAS and n²/2 values of kernels, some
 * hundred multiplications each.
 */
public final class MixtureRisk {
  /** As for {@link PopulationRisk}: rounding of t next to 1 under a kernel that rises like √. */
  private static final double PRECISION = 1e-8;

  private final Spectrum spectrum;
  private final List<Activation> units;
  private final int threads;

  /**
   * @param spectrum Λ
   * @param units the quantizer of each unit, n of them; sign is one
   * @param threads of BLAS and of what is not BLAS
   * @throws IllegalArgumentException if there is no unit, one is no quantizer, or {@code threads <
   *     1}
   */
  public MixtureRisk(Spectrum spectrum, List<Activation> units, int threads) {
    if (units.isEmpty()) {
      throw new IllegalArgumentException("units: none given, at least one is needed");
    }
    for (int i = 0; i < units.size(); i++) {
      if (units.get(i).quantizer().isEmpty()) {
        throw new IllegalArgumentException(
            "units[" + i + "]: " + units.get(i) + ", must be a quantizer, such as levels:4");
      }
    }
    this.spectrum = spectrum;
    this.units = List.copyOf(units);
    this.threads = Parallel.requireThreads(threads);
  }

  /**
   * The risk of an encoder.
   *
   * @param encoder M: n × k, unit rows, k ≤ d, in the coordinates of the principal axes
   * @throws IllegalArgumentException if M has another number of rows or more columns than there are
   *     components, or a row is not of norm 1 to 1e-6
   */
  public Evaluation evaluate(Matrix encoder) {
    if (encoder.rows() != units.size()) {
      throw new IllegalArgumentException(
          "encoder: " + encoder + ", must have " + units.size() + " rows, one for each unit");
    }
    UnitRowCheck.require(encoder, Math.min(encoder.columns(), spectrum.dimension()));
    return Blas.with(threads, () -> new Evaluation(encoder));
  }

  /** F: n × n. */
  private Matrix codeCovariance(Matrix encoder) {
    Matrix covariance = Blas.gram(encoder);
    int n = units.size();
    double[] entries = covariance.data();
    Parallel.ranges(
        threads,
        n,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            for (int j = i + 1; j < n; j++) {
              double t = entries[i * n + j];
              // Units that do not see each other, as on axes, need no kernel.
              entries[i * n + j] = t == 0 ? 0 : CrossKernel.value(units.get(i), units.get(j), t);
            }
            entries[i * n + i] = units.get(i).variance();
          }
        });
    Blas.mirrorUpper(covariance);
    return covariance;
  }

  /** The risk at one encoder, and what follows from the same factorization. Immutable. */
  public final class Evaluation {
    private final double explained;
    private final Matrix decoder;
    private final Matrix covariance;
    private final Matrix cross;

    private Evaluation(Matrix encoder) {
      int n = encoder.rows();
      int k = encoder.columns();
      this.covariance = MixtureRisk.this.codeCovariance(encoder);
      Cholesky factor = Cholesky.of(covariance.copy(), PRECISION);
      this.cross = encoder.copy(); // C M Λ^{1/2}
      for (int i = 0; i < n; i++) {
        double linear = units.get(i).linearCoefficient();
        for (int j = 0; j < k; j++) {
          cross.data()[i * k + j] *= linear * Math.sqrt(spectrum.eigenvalue(j));
        }
      }
      Matrix solved = cross.copy();
      factor.solve(solved);
      this.explained = cross.dot(solved);
      this.decoder = solved.transpose();
    }

    /** E‖x − x̂‖² / tr Σ. */
    public double distortion() {
      return (spectrum.total() - explained) / spectrum.total();
    }

    /** E‖x − x̂‖² / d. */
    public double riskPerDimension() {
      return (spectrum.total() - explained) / spectrum.dimension();
    }

    /** F, the covariance of the units: n × n, a copy. */
    public Matrix codeCovariance() {
      return covariance.copy();
    }

    /** E[σ xᵀ] = C M Λ^{1/2}, x in the coordinates of the principal axes: n × k, a copy. */
    public Matrix crossCovariance() {
      return cross.copy();
    }

    /** The optimal decoder A*: k × n, in the coordinates of the principal axes. */
    public Matrix decoder() {
      return decoder.copy();
    }
  }
}
