// SPDX-License-Identifier: Apache-2.0
package org.halfspace.inspect;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.halfspace.limits.Mixture;
import org.halfspace.source.Spectrum;

/**
 * What {@link Inspection} found. Rows and columns are counted from 0; rows are those of the data as
 * read. All statistics are of the finite vectors. Immutable.
 *
 * @param dimension d
 * @param count how many vectors were read, finite or not
 * @param flaws vectors and columns that are broken, repeated or say little
 * @param statistics of the finite vectors
 * @param reach what codes can do
 */
public record DataProfile(
    int dimension, long count, Flaws flaws, Statistics statistics, Reach reach) {

  /**
   * Vectors and columns that are broken, repeated or say little.
   *
   * @param nonFinite values that are no number, and where
   * @param zeros vectors whose entries are all 0
   * @param duplicates vectors equal to an earlier one
   * @param columns columns and entries that say little
   * @param outliers the few vectors that carry more than half of the variance, if there are such
   */
  public record Flaws(
      NonFiniteValues nonFinite,
      ZeroVectors zeros,
      Duplicates duplicates,
      Columns columns,
      List<Outlier> outliers) {
    public Flaws {
      outliers = List.copyOf(outliers);
    }
  }

  /**
   * Second and fourth moments.
   *
   * @param spectrum eigenvalues of the covariance (1/N) Σ (x − μ)(x − μ)ᵀ
   * @param effectiveRank over how many directions the variance is spread
   * @param norms of the centered vectors
   * @param projections kurtosis of the centered vectors along random directions
   * @param whitened the same of the leading components, each divided by its deviation
   */
  public record Statistics(
      Spectrum spectrum,
      EffectiveRank effectiveRank,
      Norms norms,
      Kurtosis projections,
      Kurtosis whitened) {}

  /**
   * What codes can do.
   *
   * @param budgets what 1/8 to 4 bits per dimension can reach
   * @param cheapest the fewest bits that lose half of the variance, and a tenth
   * @param plainSign the signs of the entries as a code; empty where it was not measured
   */
  public record Reach(
      List<Budget> budgets, List<CheapestCode> cheapest, Optional<PlainSign> plainSign) {
    public Reach {
      budgets = List.copyOf(budgets);
      cheapest = List.copyOf(cheapest);
    }
  }

  /** How many vectors the statistics are of. */
  public long finiteCount() {
    return count - flaws.nonFinite().vectors();
  }

  /**
   * Values that are not finite as float32.
   *
   * @param vectors that have one or more of them
   * @param nan how many values are NaN
   * @param infinite how many are infinite, or beyond the range of float32
   * @param first the first of them
   */
  public record NonFiniteValues(long vectors, long nan, long infinite, Optional<Place> first) {}

  /** A value in the data. */
  public record Place(long row, int column) {}

  /**
   * Vectors whose entries are all 0.
   *
   * @param firstRow the first of them
   */
  public record ZeroVectors(long count, OptionalLong firstRow) {}

  /**
   * Vectors equal to an earlier one. Their number is exact as long as there are at most 2²⁰
   * distinct ones, and an estimate beyond.
   *
   * @param count how many vectors have an equal before them
   * @param counting whether the count is exact
   * @param firstRow the first of them that was found
   */
  public record Duplicates(long count, Counting counting, OptionalLong firstRow) {}

  /** How a count came about. */
  public enum Counting {
    /** Every vector was compared. */
    EXACT,
    /** From vectors drawn by their hash; without bias. */
    ESTIMATED
  }

  /**
   * A vector that carries much of the variance.
   *
   * @param share of the variance
   */
  public record Outlier(long row, double share) {}

  /**
   * @param constant the columns in which all vectors are the same
   * @param zeroShare the share of entries that are 0
   * @param repeatedShare the share of entries that equal the value that is most frequent in their
   *     column of a sample
   */
  public record Columns(List<Integer> constant, double zeroShare, double repeatedShare) {
    public Columns {
      constant = List.copyOf(constant);
    }
  }

  /**
   * With p_i = λ_i / Σ λ.
   *
   * @param entropy exp(−Σ p_i ln p_i), Roy and Vetterli, The effective rank, EUSIPCO 2007
   * @param participation (Σ λ)² / Σ λ², the participation ratio
   */
  public record EffectiveRank(double entropy, double participation) {

    static EffectiveRank of(Spectrum spectrum) {
      double entropy = 0;
      double squares = 0;
      for (int i = spectrum.dimension() - 1; i >= 0; i--) {
        double share = spectrum.eigenvalue(i) / spectrum.total();
        if (share > 0) {
          entropy -= share * Math.log(share);
        }
        squares += share * share;
      }
      return new EffectiveRank(Math.exp(entropy), 1 / squares);
    }
  }

  /**
   * Norms r = ‖x − μ‖.
   *
   * @param mean E r
   * @param variation their coefficient of variation, √(E r² − (E r)²) / E r
   * @param gaussianVariation that of a Gaussian source of the same spectrum
   * @param quantiles at {@link #LEVELS}, to a relative 1/2000
   */
  public record Norms(
      double mean, double variation, double gaussianVariation, List<Double> quantiles) {
    /** The shares of vectors that {@link #quantiles} are for: least, …, median, …, greatest. */
    public static final List<Double> LEVELS = List.of(0.0, 0.01, 0.1, 0.5, 0.9, 0.99, 1.0);

    public Norms {
      quantiles = List.copyOf(quantiles);
    }

    /**
     * ρ ≤ 1, the share of what a code explains that is left when it does not know by how much more
     * than those of a Gaussian source the norms differ.
     *
     * <p>Let x = s g, g Gaussian and s ≥ 0 independent of it. The code of x is that of g. With D
     * the distortion of g, the best scale of its decoder explains (1 − D) (E s)²/E s² of the
     * variance of x, and ρ = (E s)²/E s² = ((E r)²/E r²) / ((E r_g)²/E r_g²), r_g the norm of the
     * Gaussian source.
     */
    public double explainedShare() {
      return Math.min(1, (1 + gaussianVariation * gaussianVariation) / (1 + variation * variation));
    }
  }

  /**
   * E y⁴ / (E y²)² of projections y on random directions; 3 for Gaussian data.
   *
   * @param directions how many were drawn
   * @param components k, of how many coordinates
   */
  public record Kurtosis(
      int directions, int components, double mean, double least, double greatest) {}

  /**
   * One budget; distortions are shares of the variance.
   *
   * @param bits n
   * @param rate n/d, which rounding may move off the round number
   * @param bounds what no code, or no such code, can go below
   * @param withoutGain what the floor of signs becomes by the spread of the norms, 1 − (1 − floor)
   *     ρ with ρ = {@link Norms#explainedShare}
   * @param withGain what is estimated to remain with {@value Budget#GAIN_BITS} signs fewer and the
   *     norm coded in their stead; empty where n is not above that
   */
  public record Budget(
      int bits, double rate, Bounds bounds, double withoutGain, Optional<Double> withGain) {
    /** What the norm of a vector costs, as float16. */
    public static final int GAIN_BITS = 16;

    /** Whether coding the norm apart lowers the distortion by more than {@code least}. */
    boolean gainSaves(double least) {
      return withGain.isPresent() && withoutGain - withGain.get() > least;
    }
  }

  /**
   * Distortions on the Gaussian source for a number of bits n.
   *
   * @param floor the lowest of a two-layer autoencoder of signs
   * @param mixed the lowest found of units of 1 to 8 bits, and how many there are of each
   * @param shannon the lowest of any code
   * @param linear PCA's with n real numbers
   */
  public record Bounds(double floor, Mixture mixed, double shannon, double linear) {}

  /**
   * The code of d bits that says of each entry whether it is at least the mean of its column,
   * decoded by least squares, measured on vectors kept out of the fit.
   *
   * @param distortion on the vectors kept out
   * @param standardError of that number, from vector to vector
   * @param withGain the distortion if what is decoded is multiplied by the norm of each vector and
   *     a factor; the 16 bits of the norm come on top
   * @param floor the Gaussian floor at d bits
   * @param heldOut how many vectors were kept out
   */
  public record PlainSign(
      double distortion, double standardError, double withGain, double floor, int heldOut) {
    /** How much more is explained with gain, as a factor; 1 if nothing is explained. */
    double gainFactor() {
      return distortion < 1 ? (1 - withGain) / (1 - distortion) : 1;
    }
  }

  /** What it means, in sentences for people; see docs/inspect.md for the thresholds. */
  public List<String> verdict() {
    return Verdict.of(this);
  }
}
