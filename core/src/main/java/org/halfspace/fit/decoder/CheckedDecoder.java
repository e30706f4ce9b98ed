// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.decoder;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.halfspace.code.PrefixFactor;
import org.halfspace.fit.DecoderKind;
import org.halfspace.fit.decoder.DecoderRegression.Decoder;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Cholesky;
import org.halfspace.risk.PopulationRisk;
import org.halfspace.source.PrincipalAxes;

/**
 * The decoder of a fit, held against the vectors it was fitted to: one by least squares never loses
 * more of them than the Gaussian one, nor than answering their mean.
 *
 * @param solution bits in order, and their decoder
 * @param kind how it was found
 * @param train its distortion on the training vectors
 * @param remarks what was done that nobody asked for
 */
public record CheckedDecoder(
    Solution solution, DecoderKind kind, double train, List<String> remarks) {

  /** Differences of distortions up to this are rounding of float32 sums. */
  private static final double ROUNDING = 1e-5;

  /**
   * A decoder and its equations.
   *
   * @param order of the bits
   * @param decoder of the bits in this order
   * @param factor of its equations, from which those of prefixes follow
   */
  public record Solution(PrefixOrder order, Decoder decoder, Cholesky factor) {
    /** The decoder of the bits as they were found. */
    Decoder asFound() {
      return decoder.inOrder(order.inverse());
    }

    Solution with(Decoder changed) {
      return new Solution(order, changed, factor);
    }
  }

  /** In which order units come. */
  @FunctionalInterface
  public interface Ordering {
    /** As they were found. */
    Ordering AS_THEY_ARE = equations -> PrefixOrder.asFound(equations.count());

    /**
     * The order in which each prefix is good. Of longer codes no prefix is decoded, so no order is
     * looked for.
     */
    Ordering BEST_FIRST =
        equations ->
            equations.count() <= PrefixFactor.MAXIMUM_UNITS
                ? PrefixOrder.greedy(equations)
                : PrefixOrder.asFound(equations.count());

    PrefixOrder of(NormalEquations equations);
  }

  /**
   * What a decoder is found from.
   *
   * @param regression has seen the training vectors
   * @param source the code on the Gaussian source
   * @param optimal the decoder that is optimal on that source
   * @param weight how many vectors of that source are imagined beside those that were seen
   */
  public record Problem(
      DecoderRegression regression, SourceCodes source, Decoder optimal, double weight) {

    /**
     * With as many imagined vectors as there are units: nothing against many vectors, all there is
     * against none.
     */
    public Problem(DecoderRegression regression, SourceCodes source, Decoder optimal) {
      this(regression, source, optimal, source.units());
    }

    /**
     * @param whitened M of the encoder
     * @param population its risk
     */
    public static Problem of(
        DecoderRegression regression,
        PopulationRisk risk,
        Matrix whitened,
        PopulationRisk.Evaluation population,
        PrincipalAxes axes) {
      int d = axes.axes().columns();
      Matrix leading = axes.leading(risk.components());
      return new Problem(
          regression,
          SourceCodes.centered(
              population.codeCovariance(), risk.crossCovariance(whitened).times(leading)),
          new Decoder(population.decoder().transposeTimes(leading), new double[d]));
    }

    NormalEquations leastSquares() {
      return regression.equations(source, weight);
    }

    NormalEquations gaussian() {
      return NormalEquations.ofSource(source);
    }

    /**
     * The factor of the equations of the bits in a given order, from which decoders of prefixes
     * follow.
     *
     * @param kind how the decoder was found
     */
    public Cholesky factor(DecoderKind kind, PrefixOrder order) {
      NormalEquations equations = kind == DecoderKind.GAUSSIAN ? gaussian() : leastSquares();
      return equations.inOrder(order).factor();
    }
  }

  /**
   * Fits and checks.
   *
   * @param wanted a Gaussian decoder that was asked for is taken as it is
   */
  public static CheckedDecoder of(Problem problem, DecoderKind wanted, Ordering ordering) {
    if (wanted == DecoderKind.GAUSSIAN) {
      CheckedDecoder gaussian = gaussian(problem, ordering);
      return gaussian.train <= 1
          ? gaussian
          : gaussian.with(
              gaussian.solution,
              gaussian.train,
              String.format(
                  Locale.ROOT,
                  "The Gaussian decoder has a higher training distortion (%.4f) than the mean alone: the"
                      + " vectors are far from Gaussian. A least-squares decoder does not have this problem.",
                  gaussian.train));
    }
    CheckedDecoder fitted =
        solve(problem, problem.leastSquares(), DecoderKind.LEAST_SQUARES, ordering);
    CheckedDecoder better = fitted.notWorseThanGaussian(problem, ordering);
    return better.notWorseThanMean(problem);
  }

  private static CheckedDecoder gaussian(Problem problem, Ordering ordering) {
    return solve(problem, problem.gaussian(), DecoderKind.GAUSSIAN, ordering);
  }

  private static CheckedDecoder solve(
      Problem problem, NormalEquations equations, DecoderKind kind, Ordering ordering) {
    PrefixOrder order = ordering.of(equations);
    NormalEquations inOrder =
        order.equals(PrefixOrder.asFound(order.size())) ? equations : equations.inOrder(order);
    Cholesky factor = inOrder.factor();
    Solution solution = new Solution(order, inOrder.solve(factor), factor);
    double train = problem.regression().distortion(solution.asFound());
    return new CheckedDecoder(solution, kind, train, redundancy(inOrder, factor));
  }

  private static List<String> redundancy(NormalEquations equations, Cholesky factor) {
    int bits = equations.count();
    int independent = equations.independentBits(factor);
    return independent == bits
        ? List.of()
        : List.of(
            String.format(
                Locale.ROOT,
                "%d of the %d bits add nothing to the others: the vectors vary in too few directions for"
                    + " that many bits, or one direction outweighs all others.",
                bits - independent,
                bits));
  }

  /**
   * Least squares, drawn toward the Gaussian decoder, cannot lose more than that; only where all
   * digits are lost would it.
   */
  private CheckedDecoder notWorseThanGaussian(Problem problem, Ordering ordering) {
    double other = problem.regression().distortion(problem.optimal());
    if (train >= 0 && train <= other + ROUNDING) {
      return this;
    }
    CheckedDecoder gaussian = gaussian(problem, ordering);
    return gaussian.with(
        gaussian.solution,
        gaussian.train,
        String.format(
            Locale.ROOT,
            "The least-squares decoder had a higher training distortion (%.4f) than the Gaussian one"
                + " (%.4f), which was used instead.",
            train,
            gaussian.train));
  }

  /** With fewer vectors than bits, what it is drawn to can outweigh vectors far from Gaussian. */
  private CheckedDecoder notWorseThanMean(Problem problem) {
    if (train <= 1) {
      return this;
    }
    double factor = problem.regression().bestFactor(solution.asFound());
    Solution shrunk = solution.with(solution.decoder().times(factor));
    return with(
        shrunk,
        problem.regression().distortion(shrunk.asFound()),
        String.format(
            Locale.ROOT,
            "The decoder had a higher training distortion (%.4f) than the mean alone, so it was"
                + " multiplied by %.4f; more vectors would help.",
            train,
            factor));
  }

  private CheckedDecoder with(Solution changed, double loses, String remark) {
    List<String> all = new ArrayList<>(remarks);
    all.add(remark);
    return new CheckedDecoder(changed, kind, loses, List.copyOf(all));
  }
}
