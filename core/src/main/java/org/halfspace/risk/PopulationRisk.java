// SPDX-License-Identifier: Apache-2.0
package org.halfspace.risk;

import java.util.Arrays;
import java.util.Objects;
import org.halfspace.activation.Activation;
import org.halfspace.internal.Parallel;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.linalg.blas.Cholesky;
import org.halfspace.source.Spectrum;

/**
 * The exact population risk of an encoder on x ~ N(0, Λ), with the decoder that is optimal for it
 * (docs/theory.md §3).
 *
 * <p>The encoder is whitened, M = B Λ^{1/2}, in the coordinates of the principal axes: {@code M: n
 * × k}, unit rows, where k ≤ d leaves out components of the code's input (as those without
 * variance) but never their variance. Any activation; a decoder bias absorbs c_0. Immutable and
 * thread-safe. An evaluation costs about n² k + n³/3 multiplications with BLAS and n²/2 kernel
 * values, its gradient 3 n² k more.
 */
public final class PopulationRisk implements Objective {
  /**
   * To which share F is known: the kernel of a step rises like √(1 − t) next to 1, so that rounding
   * of t is 1e-8 there.
   */
  private static final double PRECISION = 1e-8;

  /**
   * Multiplications of a solution from which on gradients and preconditioner are of float32, which
   * takes half the time.
   */
  private static final double MUCH = 1 << 29;

  private final Activation activation;
  private final double[] eigenvalues;
  private final double[] roots;
  private final double total;
  private final int dimension;
  private final int threads;

  /**
   * @param spectrum Λ
   * @param components k: encoders have this many columns, for the k largest eigenvalues
   * @param threads of BLAS and of what is not BLAS
   * @throws IllegalArgumentException if {@code components} is not between 1 and d, or {@code
   *     threads < 1}
   */
  public PopulationRisk(Spectrum spectrum, int components, Activation activation, int threads) {
    if (components < 1 || components > spectrum.dimension()) {
      throw new IllegalArgumentException(
          "components: " + components + ", must be between 1 and " + spectrum.dimension());
    }
    this.activation = Objects.requireNonNull(activation, "activation");
    this.eigenvalues = new double[components];
    this.roots = new double[components];
    for (int i = 0; i < components; i++) {
      eigenvalues[i] = spectrum.eigenvalue(i);
      roots[i] = Math.sqrt(eigenvalues[i]);
    }
    this.total = spectrum.total();
    this.dimension = spectrum.dimension();
    this.threads = Parallel.requireThreads(threads);
  }

  /** All components of the spectrum. */
  public PopulationRisk(Spectrum spectrum, Activation activation, int threads) {
    this(spectrum, spectrum.dimension(), activation, threads);
  }

  @Override
  public int components() {
    return eigenvalues.length;
  }

  /**
   * The risk of an encoder.
   *
   * @param encoder M: n × k, unit rows
   * @throws IllegalArgumentException if M has another number of columns or a row is not of norm 1
   *     to 1e-6
   */
  @Override
  public Evaluation evaluate(Matrix encoder) {
    UnitRowCheck.require(encoder, components());
    return Blas.with(threads, () -> new Evaluation(encoder));
  }

  /**
   * The optimal decoder A* = c_1 Λ^{1/2} Mᵀ F^{-1} in the coordinates of the principal axes; to
   * decode in the data's own, multiply by V from the left.
   *
   * @param encoder M: n × k, unit rows
   * @return A*: k × n
   */
  public Matrix decoder(Matrix encoder) {
    return evaluate(encoder).decoder();
  }

  /**
   * F = f(M Mᵀ), the covariance of the units. Cost n² k with BLAS and n²/2 kernel values.
   *
   * @param encoder M: n × k, unit rows
   * @return n × n, diagonal f(1)
   * @throws IllegalArgumentException as {@link #evaluate}
   */
  public Matrix codeCovariance(Matrix encoder) {
    UnitRowCheck.require(encoder, components());
    Matrix covariance = Blas.with(threads, () -> Blas.upperGram(encoder));
    applyKernel(covariance, Matrix.zeros(covariance.rows(), covariance.rows()));
    return covariance;
  }

  /**
   * E[σ xᵀ] = c_1 M Λ^{1/2}, x in the coordinates of the principal axes.
   *
   * @param encoder M: n × k, unit rows
   * @return n × k
   * @throws IllegalArgumentException if M has another number of columns
   */
  public Matrix crossCovariance(Matrix encoder) {
    Matrix cross = encoder.scaleColumns(roots);
    cross.scale(activation.linearCoefficient());
    return cross;
  }

  /**
   * @param gram upper triangle of M Mᵀ, becomes F
   * @param gramSlopes receives the upper triangle of f'(M Mᵀ), without its diagonal
   */
  private void applyKernel(Matrix gram, Matrix gramSlopes) {
    int n = gram.rows();
    double[] values = gram.data();
    double[] slopes = gramSlopes.data();
    Parallel.ranges(
        threads,
        n,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            activation.kernel(values, i * n + i + 1, (i + 1) * n, values, slopes);
            values[i * n + i] = activation.variance();
          }
        });
    Blas.mirrorUpper(gram);
  }

  /** The risk at one encoder, and what follows from the same factorization. Not thread-safe. */
  public final class Evaluation implements Objective.Evaluation {
    private final Matrix encoder;
    private final Matrix kernelSlopes;
    private final Cholesky factor;

    /** L⁻¹ M Λ^{1/2}, later L⁻ᵀ times that. */
    private final Matrix solved;

    private final double explained;
    private boolean solvedTwice;
    private RoundedSolutions rounded;

    private Evaluation(Matrix encoder) {
      this.encoder = encoder;
      Matrix kernel = Blas.upperGram(encoder);
      this.kernelSlopes = Matrix.zeros(kernel.rows(), kernel.rows());
      applyKernel(kernel, kernelSlopes);
      this.factor = Cholesky.of(kernel, PRECISION);
      this.solved = encoder.scaleColumns(roots);
      factor.solveLower(solved);
      double c1 = activation.linearCoefficient();
      this.explained = c1 * c1 * solved.dot(solved);
    }

    @Override
    public double distortion() {
      return (total - explained) / total;
    }

    /** E‖x − x̂‖² / d. */
    public double riskPerDimension() {
      return (total - explained) / dimension;
    }

    /**
     * What had to be added to the diagonal of F to factor it, as share of f(1); 0 for a
     * well-conditioned encoder.
     */
    public double jitter() {
      return factor.jitter() / activation.variance();
    }

    /** F, as {@link PopulationRisk#codeCovariance} has it, without its cost: n² here. */
    public Matrix codeCovariance() {
      double[] diagonal = new double[encoder.rows()];
      Arrays.fill(diagonal, activation.variance());
      return factor.symmetric(diagonal);
    }

    /** The optimal decoder A*: k × n, in the coordinates of the principal axes. */
    public Matrix decoder() {
      Matrix decoder = inverseTimesRoots().transpose();
      double c1 = activation.linearCoefficient();
      double[] entries = decoder.data();
      for (int i = 0; i < entries.length; i++) {
        entries[i] *= c1;
      }
      return decoder;
    }

    /**
     * The Euclidean gradient of the distortion, −(2 c_1² / tr Λ) [F⁻¹ M Λ − (W ∘ f'(G)) M] with W =
     * F⁻¹ M Λ Mᵀ F⁻¹ and the diagonal of W ∘ f'(G) set to 0. In float32, to about six digits, from
     * n² k = 2²⁹ on.
     *
     * @return n × k
     */
    @Override
    public Matrix euclideanGradient() {
      return Blas.with(threads, this::gradient);
    }

    private Matrix gradient() {
      double c1 = activation.linearCoefficient();
      double scale = -2 * c1 * c1 / total;
      if (isMuch(encoder) && !solvedTwice) {
        Matrix gradient = rounded().direction(encoder, solved, roots, kernelSlopes);
        gradient.scale(scale);
        return gradient;
      }
      Matrix inverse = inverseTimesRoots();
      Matrix weights = Blas.upperGram(inverse);
      double[] entries = weights.data();
      double[] slopes = kernelSlopes.data();
      for (int i = 0; i < entries.length; i++) {
        entries[i] *= slopes[i]; // slopes are 0 on the diagonal and below
      }
      Matrix gradient = inverse.scaleColumns(roots);
      Blas.multiplySymmetric(-scale, weights, encoder, scale, gradient);
      return gradient;
    }

    /**
     * F⁻¹ T. The gradient is small along directions that the rows of M hardly span, where F is
     * small too; F⁻¹ makes up for it. In float32 from n² k = 2²⁹ on. Cost n² k.
     */
    @Override
    public Matrix preconditioned(Matrix tangent) {
      if (isMuch(tangent)) {
        return Blas.with(threads, () -> rounded().solve(tangent));
      }
      Matrix result = tangent.copy();
      Blas.runWith(threads, () -> factor.solve(result));
      return result;
    }

    /** ‖L⁻¹ T‖² with F = L Lᵀ. Cost n² k / 2. */
    @Override
    public double preconditionedSquare(Matrix tangent) {
      Matrix half =
          Blas.with(
              threads,
              () -> {
                if (isMuch(tangent)) {
                  return rounded().solveLower(tangent);
                }
                Matrix result = tangent.copy();
                factor.solveLower(result);
                return result;
              });
      return half.dot(half);
    }

    private boolean isMuch(Matrix tangent) {
      return (double) tangent.rows() * tangent.rows() * tangent.columns() >= MUCH;
    }

    private RoundedSolutions rounded() {
      if (rounded == null) {
        rounded = new RoundedSolutions(factor);
      }
      return rounded;
    }

    /** F⁻¹ M Λ^{1/2}: n × k. */
    private Matrix inverseTimesRoots() {
      if (!solvedTwice) {
        Blas.runWith(threads, () -> factor.solveLowerTransposed(solved));
        solvedTwice = true;
      }
      return solved;
    }
  }
}
