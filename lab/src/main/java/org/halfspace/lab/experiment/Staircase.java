// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.halfspace.activation.Activation;
import org.halfspace.descent.ProjectedDescent;
import org.halfspace.descent.StopRule;
import org.halfspace.descent.Trace;
import org.halfspace.descent.TraceEntry;
import org.halfspace.descent.UnitRows;
import org.halfspace.lab.chart.Axis;
import org.halfspace.lab.chart.Chart;
import org.halfspace.lab.chart.Series;
import org.halfspace.limits.Limits;
import org.halfspace.source.Spectrum;

/** Blocks of eigenvalues are learned one after another. */
final class Staircase implements Experiment {

  @Override
  public String name() {
    return "staircase";
  }

  @Override
  public String title() {
    return "Staircase";
  }

  @Override
  public String question() {
    return "With a few well separated eigenvalues, does the risk fall in steps, one block after"
        + " another?";
  }

  @Override
  public Outcome run(Setting setting) {
    Spectrum spectrum = Spectrum.parse("blocks:20x9,30x1,50x0.05");
    List<Integer> blocks = List.of(20, 30, 50);
    int n = 100;
    double stepSize = setting.quick() ? 0.02 : 0.005;
    int steps = setting.size(1500, 6000);
    GaussianCase one =
        new GaussianCase(spectrum, Activation.sign(), n, setting.seed(), setting.threads());
    List<Series> risks = new ArrayList<>();
    OutcomeBuilder outcome = new OutcomeBuilder();
    boolean order = true;
    double between = 0;
    double[] shares = Limits.of(spectrum, Activation.sign()).shares(n);
    double distance = 0;
    for (boolean small : new boolean[] {true, false}) {
      double[] deviations = new double[100];
      for (int j = 0; j < 100; j++) {
        deviations[j] = small && j < 50 ? 1e-6 : 1;
      }
      Trace trace =
          new Trace(one.floor(), blocks, Math.max(1, steps / 150), System::nanoTime, entry -> {});
      new ProjectedDescent(
              one.risk(),
              stepSize,
              ProjectedDescent.Noise.none(),
              StopRule.iterations(steps),
              trace.and((step, encoder) -> setting.progress().at("steps", step.iteration(), steps)))
          .minimize(UnitRows.random(n, deviations, new SplittableRandom(setting.seed())));
      List<TraceEntry> entries = trace.entries();
      String from = small ? "rows in the smallest block" : "Gaussian rows";
      risks.add(curve("from " + from, stepSize, entries, entry -> entry.step().distortion()));
      outcome.chart(
          new Chart(
              "Shares of the blocks, from " + from,
              Axis.linear("time", "steps × step size"),
              Axis.linear("share of the code", "units"),
              List.of(
                  curve("20 × 9", stepSize, entries, e -> e.shares().get(0)),
                  curve("30 × 1", stepSize, entries, e -> e.shares().get(1)),
                  curve("50 × 0.05", stepSize, entries, e -> e.shares().get(2)))),
          small
              ? "The block of the largest eigenvalues takes its share first, then the second block, both"
                  + " from the third."
              : "From Gaussian rows each block starts with its proportional share of n, so only the"
                  + " largest has far to rise.");
      TraceEntry last = entries.get(entries.size() - 1);
      double first = 20 * shares[0];
      distance = Math.max(distance, Math.abs(last.shares().get(0) - first) / n);
      if (small) {
        int firstDone = when(entries, 0, 0.9 * first);
        int secondBegins = when(entries, 1, 0.1 * 30 * shares[20]);
        order = firstDone < secondBegins;
        between =
            (entries.get(secondBegins).step().iteration()
                    - entries.get(firstDone).step().iteration())
                * stepSize;
      }
    }
    return outcome
        .chart(
            new Chart(
                "Risk",
                Axis.linear("time", "steps × step size"),
                Axis.linear("risk per dimension", "share of the variance"),
                risks),
            "From rows in the smallest block the risk falls in two steps with a plateau between them.")
        .setting(
            "sign, eigenvalues 20 × 9, 30 × 1, 50 × 0.05, n = 100, projected descent without noise,"
                + " step size %s, from rows in the smallest block except for a 1e-6 part, and from Gaussian"
                + " rows",
            stepSize)
        .prediction(
            "A block grows at a rate set by its eigenvalue: the first share goes from 0 to %.1f, then"
                + " the second from 0 to %.1f, while the third falls to 0 (water-filling).",
            20 * shares[0], 30 * shares[20])
        .measured(
            "The first block has nine tenths of its share %.1f units of time before the second has a"
                + " tenth of its share. At the end the first share differs from the water-filling by at"
                + " most %.1f %% of n.",
            between, 100 * distance)
        .check(
            Check.holds(
                "the first block is complete before the second starts",
                order,
                "order of the eigenvalues"))
        .check(
            Check.atMost(
                "distance of the first share from the water-filling, relative to n",
                distance,
                0.05,
                "finite d; the risk is flat in the shares around its minimum"))
        .build();
  }

  private static Series curve(
      String name, double stepSize, List<TraceEntry> entries, ToDoubleFunction<TraceEntry> value) {
    Curve curve = Curve.line(name);
    entries.forEach(e -> curve.add(e.step().iteration() * stepSize, value.applyAsDouble(e)));
    return curve.series();
  }

  /** The first entry in which a block has more than a share; the last if none has. */
  private static int when(List<TraceEntry> entries, int block, double share) {
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).shares().get(block) > share) {
        return i;
      }
    }
    return entries.size() - 1;
  }
}
