// SPDX-License-Identifier: Apache-2.0
package org.halfspace.risk;

import java.util.Objects;
import org.halfspace.activation.Activation;
import org.halfspace.internal.Parallel;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.linalg.blas.Operand;
import org.halfspace.source.Spectrum;

/**
 * The exact population risk of a weight-tied autoencoder, x̂ = α V Mᵀ σ(M Λ^{-1/2} Vᵀ x), with the
 * best scalar α (docs/theory.md §1 and §6).
 *
 * <p>With G = M Mᵀ, h(t) = t f(t), H = Σ_ij h(G_ij) and T = tr(M Λ^{1/2} Mᵀ): α = c_1 T/H and d·R =
 * tr Λ − c_1² T²/H. For an isotropic source T = n, so that the risk falls as Σ_{i≠j} h(G_ij) falls.
 * Immutable and thread-safe. Cost of an evaluation n² k, of its gradient 2 n² k more.
 */
public final class TiedRisk implements Objective {
  private final Activation activation;
  private final double[] roots;
  private final double total;
  private final int threads;

  /**
   * @param threads of BLAS and of what is not BLAS
   * @throws IllegalArgumentException if {@code threads < 1}
   */
  public TiedRisk(Spectrum spectrum, Activation activation, int threads) {
    this.activation = Objects.requireNonNull(activation, "activation");
    this.roots = new double[spectrum.dimension()];
    for (int i = 0; i < roots.length; i++) {
      roots[i] = Math.sqrt(spectrum.eigenvalue(i));
    }
    this.total = spectrum.total();
    this.threads = Parallel.requireThreads(threads);
  }

  @Override
  public int components() {
    return roots.length;
  }

  @Override
  public Evaluation evaluate(Matrix encoder) {
    UnitRowCheck.require(encoder, components());
    return Blas.with(threads, () -> new Evaluation(encoder));
  }

  /** The risk at one encoder. Not thread-safe. */
  public final class Evaluation implements Objective.Evaluation {
    private final Matrix encoder;

    /** h'(G), its diagonal 0. */
    private final Matrix slopes;

    private final double alignment;
    private final double energy;

    private Evaluation(Matrix encoder) {
      this.encoder = encoder;
      Matrix gram = Blas.gram(encoder);
      int n = gram.rows();
      this.slopes = Matrix.zeros(n, n);
      double[] products = gram.data();
      double[] derivatives = slopes.data();
      double[] rowEnergies = new double[n];
      Parallel.ranges(
          threads,
          n,
          (from, to) -> {
            double[] kernel = new double[n];
            double[] kernelSlopes = new double[n];
            for (int i = from; i < to; i++) {
              System.arraycopy(products, i * n, kernel, 0, n);
              activation.kernel(kernel, i + 1, n, kernel, kernelSlopes);
              double sum = 0;
              for (int j = i + 1; j < n; j++) {
                double t = products[i * n + j];
                sum += t * kernel[j];
                derivatives[i * n + j] = kernel[j] + t * kernelSlopes[j];
              }
              rowEnergies[i] = sum;
            }
          });
      Blas.mirrorUpper(slopes);
      double pairs = 0;
      for (double rowEnergy : rowEnergies) {
        pairs += rowEnergy;
      }
      this.energy = n * activation.variance() + 2 * pairs;
      this.alignment = encoder.scaleColumns(roots).dot(encoder);
    }

    /** α = c_1 T/H. */
    public double scale() {
      return activation.linearCoefficient() * alignment / energy;
    }

    @Override
    public double distortion() {
      double c1 = activation.linearCoefficient();
      return (total - c1 * c1 * alignment * alignment / energy) / total;
    }

    /** −(c_1²/tr Λ) [4 (T/H) M Λ^{1/2} − 2 (T/H)² h'(G) M], the diagonal of h'(G) set to 0. */
    @Override
    public Matrix euclideanGradient() {
      return Blas.with(threads, this::gradient);
    }

    private Matrix gradient() {
      Matrix gradient = encoder.scaleColumns(roots);
      double ratio = alignment / energy;
      double c1 = activation.linearCoefficient();
      double factor = c1 * c1 / total;
      Blas.multiply(
          2 * factor * ratio * ratio,
          Operand.of(slopes),
          Operand.of(encoder),
          -4 * factor * ratio,
          gradient);
      return gradient;
    }
  }
}
