// SPDX-License-Identifier: Apache-2.0
package org.halfspace.activation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.halfspace.code.Quantizer;

/**
 * What the cell of a quantizer tells of a normal variable that is known in part: z ~ N(m, v) with m
 * ~ N(0, 1 − v), so that z is a standard normal. Once the index of Q(z) is known too, the mean
 * variance of z is v (1 − q), with
 *
 * <p>q(v) = E_m Σ_i (φ(a_i) − φ(b_i))² / (Φ(b_i) − Φ(a_i)), a_i and b_i the borders of cell i less
 * m, over √v
 *
 * <p>(docs/theory.md §9). At v = 1, where nothing is known, 1 − q is the mean squared error of the
 * quantizer with the best levels. Stateless and thread-safe.
 */
public final class CellKnowledge {
  /** Beyond this many deviations from its border, a cell contributes less than 1e-36. */
  private static final double FARTHEST = 13;

  /** A probability below this stands for a contribution below it. */
  private static final double RAREST = 1e-280;

  /** Error of a panel, as share of the width of the steps. */
  private static final double TOLERANCE = 1e-13;

  /** Where next to a threshold the integrand has its shape, in deviations of z given m. */
  private static final double[] SHAPE = {-9, -3, 0, 3, 9};

  private CellKnowledge() {}

  /**
   * q(v), the share of the variance v that the cell explains, to 1e-10 of itself. Cost some
   * thousand distribution functions.
   *
   * @param quantizer of a standard normal; its levels do not matter
   * @param variance v
   * @throws IllegalArgumentException if v is not above 0 and at most 1
   */
  public static double explained(Quantizer quantizer, double variance) {
    return mean(quantizer, variance, CellKnowledge::shareOf);
  }

  /**
   * The mean entropy of the cell in nats, H(Q(z) | m): the information that it carries. Cost as
   * {@link #explained}.
   *
   * @param variance v
   * @throws IllegalArgumentException as {@link #explained}
   */
  public static double entropy(Quantizer quantizer, double variance) {
    return mean(quantizer, variance, (low, high, p) -> -p * Math.log(p));
  }

  /** What counts of a cell, given its borders in deviations of z from m and its probability. */
  private interface OfCell {
    double value(double low, double high, double probability);
  }

  private static double shareOf(double low, double high, double probability) {
    double moment = Normal.firstMoment(low, high);
    return moment * moment / probability;
  }

  /** The mean over m of a sum over cells. */
  private static double mean(Quantizer quantizer, double variance, OfCell cell) {
    if (!(variance > 0 && variance <= 1)) {
      throw new IllegalArgumentException(
          "variance: " + variance + ", must be above 0 and at most 1");
    }
    if (variance == 1) {
      return at(quantizer, 0, 1, cell);
    }
    double deviation = Math.sqrt(variance);
    double spread = Math.sqrt(1 - variance);
    double[] kinks = kinks(quantizer, deviation / spread, spread);
    double tolerance = TOLERANCE * deviation;
    return quantizer.isOdd()
        ? GaussianQuadrature.evenExpectation(
            g -> at(quantizer, spread * g, deviation, cell), kinks, tolerance)
        : GaussianQuadrature.expectation(
            g -> at(quantizer, spread * g, deviation, cell), kinks, tolerance);
  }

  /**
   * The mean variance of z once its cell is known, v (1 − q(v)).
   *
   * @throws IllegalArgumentException as {@link #explained}
   */
  public static double remaining(Quantizer quantizer, double variance) {
    return variance * (1 - explained(quantizer, variance));
  }

  /** The sum over cells where z ~ N(m, v). */
  private static double at(Quantizer quantizer, double mean, double deviation, OfCell cell) {
    int last = quantizer.size() - 1;
    int from = quantizer.index(mean - FARTHEST * deviation);
    int to = quantizer.index(mean + FARTHEST * deviation);
    double sum = 0;
    double low = Double.NEGATIVE_INFINITY;
    if (from > 0 && quantizer.threshold(from - 1) - mean > -FARTHEST * deviation) {
      low = (quantizer.threshold(from - 1) - mean) / deviation;
    }
    for (int i = from; i <= to; i++) {
      double high =
          i == to || i == last
              ? Double.POSITIVE_INFINITY
              : (quantizer.threshold(i) - mean) / deviation;
      double probability = Normal.probability(low, high);
      if (probability > RAREST) {
        sum += cell.value(low, high, probability);
      }
      low = high;
    }
    return sum;
  }

  /** Borders of panels that are no wider than the integrand's shape next to thresholds. */
  private static double[] kinks(Quantizer quantizer, double width, double spread) {
    List<Double> all = new ArrayList<>();
    for (double threshold : quantizer.thresholds()) {
      for (double step : SHAPE) {
        all.add(threshold / spread + step * width);
      }
    }
    double[] sorted = all.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int kept = 0;
    for (double kink : sorted) {
      if (kept == 0 || kink - sorted[kept - 1] > width / 2) {
        sorted[kept++] = kink;
      }
    }
    return Arrays.copyOf(sorted, kept);
  }
}
