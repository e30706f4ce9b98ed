// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.util.List;
import java.util.Locale;

/** What theory says of codes at equal bits, and whether it was so. Immutable and thread-safe. */
final class RivalChecks {
  private final boolean quick;

  RivalChecks(boolean quick) {
    this.quick = quick;
  }

  /** Adds the checks and what was measured. */
  void addTo(OutcomeBuilder outcome, List<Comparison> all) {
    double overSigns = 0;
    double overBest = 0;
    double overHyperplanes = 0;
    double belowShannon = 0;
    double fromPrediction = 0;
    StringBuilder product = new StringBuilder();
    for (Comparison compared : all) {
      for (int bits : compared.budgets()) {
        double signs = compared.distortion(Contenders.SIGNS, bits);
        double mixed = compared.distortion(Contenders.MIXED, bits);
        double auto = compared.distortion(Contenders.AUTO, bits);
        if (bits >= compared.set().dimension()) {
          overSigns = Math.max(overSigns, mixed / signs - 1);
        }
        overBest = Math.max(overBest, auto / Math.min(signs, mixed) - 1);
        overHyperplanes =
            Math.max(overHyperplanes, auto / compared.distortion(Contenders.HYPERPLANES, bits) - 1);
        product.append(
            String.format(
                Locale.ROOT,
                "%s%s %d %+.0f %%",
                product.isEmpty() ? "" : ", ",
                compared.set().name(),
                bits,
                100 * (auto / compared.distortion(Contenders.PRODUCT, bits) - 1)));
      }
      for (Comparison.Row row : compared.rows()) {
        if (Double.isFinite(row.code().population())) {
          belowShannon =
              Math.max(
                  belowShannon,
                  1 - row.code().population() / compared.limits().shannon(row.bits()));
        }
      }
      // Vectors of words have norms and directions without a pattern that a rotation would keep.
      if (Double.isFinite(compared.rows().get(0).recall())) {
        for (Comparison.Row row : compared.of(Contenders.UNIVERSAL)) {
          fromPrediction =
              Math.max(fromPrediction, Math.abs(row.distortion() / row.code().theory() - 1));
        }
      }
    }
    outcome
        .measured("The fit's choice against product quantization, distortion: %s.", product)
        .check(
            Check.atMost(
                "relative excess of mixed units over signs, from one bit a dimension on",
                overSigns,
                quick ? 0.02 : 0,
                "floors: 0.6 % apart at one bit a dimension of words, a factor of 1.9 at two"))
        .check(
            Check.atMost(
                "relative excess of auto over the better of signs and mixed units",
                overBest,
                0.02,
                "it chooses on a sample of 2,048 held-out vectors"))
        .check(
            Check.atMost(
                "relative excess of auto over random hyperplanes",
                overHyperplanes,
                0,
                "hyperplanes ignore the spectrum"))
        .check(
            Check.atMost(
                "relative amount by which ours are below Shannon's bound on the Gaussian source",
                belowShannon,
                1e-9,
                "rounding: no code can be"))
        .check(
            Check.atMost(
                "largest relative distance of universal codes from their prediction, words",
                fromPrediction,
                0.02,
                "coordinates of a rotated vector are normal up to terms of order 1/d"));
  }
}
