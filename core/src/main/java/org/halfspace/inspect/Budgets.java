// SPDX-License-Identifier: Apache-2.0
package org.halfspace.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.halfspace.activation.Activation;
import org.halfspace.inspect.DataProfile.Budget;
import org.halfspace.inspect.DataProfile.PlainSign;
import org.halfspace.limits.BitLimits;
import org.halfspace.limits.LimitPoint;
import org.halfspace.limits.Limits;
import org.halfspace.source.Spectrum;

/** What numbers of bits can reach, and how many bits reach it. Not thread-safe. */
final class Budgets {
  private final BitLimits limits;
  private final Limits signs;
  private final double explainedShare;
  private final double mostGained;

  /**
   * @param plainSign if measured: where the norm says less to plain signs than to those of a
   *     Gaussian source, it is taken to say as little to others
   */
  Budgets(BitLimits limits, DataProfile.Norms norms, Optional<PlainSign> plainSign) {
    this.limits = limits;
    this.signs = Limits.of(limits.spectrum(), Activation.sign());
    this.explainedShare = norms.explainedShare();
    this.mostGained = plainSign.map(PlainSign::gainFactor).orElse(Double.POSITIVE_INFINITY);
  }

  /** The fewest bits that lose half of the variance and a tenth, where there are such. */
  static List<CheapestCode> cheapest(BitLimits limits) {
    List<CheapestCode> found = new ArrayList<>();
    for (double distortion : new double[] {0.5, 0.1}) {
      CheapestCode.of(limits, distortion).ifPresent(found::add);
    }
    return found;
  }

  /**
   * One budget for each rate.
   *
   * @param estimates makes an estimate for a number of leading components; asked at most once
   */
  List<Budget> of(List<Double> rates, IntFunction<GainEstimate> estimates) {
    Spectrum spectrum = limits.spectrum();
    int[] bits =
        rates.stream()
            .mapToInt(rate -> (int) Math.max(1, Math.rint(rate * spectrum.dimension())))
            .toArray();
    int active = 0;
    for (int n : bits) {
      if (n > Budget.GAIN_BITS) {
        active = Math.max(active, signs.floor(n - Budget.GAIN_BITS).activeComponents());
      }
    }
    Optional<GainEstimate> gain =
        active > 0 ? Optional.of(estimates.apply(active)) : Optional.empty();
    List<Budget> budgets = new ArrayList<>();
    for (int n : bits) {
      budgets.add(budget(n, n > Budget.GAIN_BITS ? gain : Optional.empty()));
    }
    return budgets;
  }

  private Budget budget(int bits, Optional<GainEstimate> gain) {
    LimitPoint point = signs.point(bits);
    double floor = point.floor().distortion();
    return new Budget(
        bits,
        point.rate(),
        new DataProfile.Bounds(floor, limits.groups(bits), limits.shannon(bits), point.linear()),
        withoutGain(floor),
        gain.map(estimate -> withGain(bits - Budget.GAIN_BITS, estimate)));
  }

  private double withoutGain(double floor) {
    return 1 - (1 - floor) * explainedShare;
  }

  private double withGain(int units, GainEstimate estimate) {
    double most = (1 - withoutGain(signs.floor(units).distortion())) * mostGained;
    return Math.max(0, 1 - Math.min(most, estimate.explained(signs.shares(units))));
  }
}
