// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.util.ArrayList;
import java.util.List;
import org.halfspace.activation.Activation;
import org.halfspace.lab.chart.Axis;
import org.halfspace.lab.chart.Chart;
import org.halfspace.lab.chart.Series;
import org.halfspace.source.Spectrum;

/** How fast projected descent falls, and how far. */
final class Convergence implements Experiment {
  /** Gaps below this are shown as this: the logarithm of 0 cannot be drawn. */
  private static final double SMALLEST = 1e-10;

  @Override
  public String name() {
    return "convergence";
  }

  @Override
  public String title() {
    return "Convergence";
  }

  @Override
  public String question() {
    return "Does the risk fall exponentially, and does the remaining gap shrink with the dimension?";
  }

  /** How one run fell. */
  private record Fall(Series series, double last, double straightness) {}

  @Override
  public Outcome run(Setting setting) {
    int[] dimensions = setting.quick() ? new int[] {25, 50, 100} : new int[] {50, 100, 200, 400};
    double[] rates = {0.5, 1, 2};
    int time = setting.size(30, 40);
    OutcomeBuilder outcome =
        new OutcomeBuilder()
            .setting(
                "sign, isotropic, d = %d to %d, projected descent from Gaussian rows for %d units of time (step size d^-1/2),"
                    + " with noise 1/d and without",
                dimensions[0], dimensions[dimensions.length - 1], time)
            .prediction(
                "An exponential fall to the floor, up to a remainder of order d^-1/2 due to finite d and,"
                    + " with noise, to the noise.");
    List<Series> levels = new ArrayList<>();
    double least = 1;
    double highest = 0;
    boolean shrinks = true;
    int done = 0;
    for (double rate : rates) {
      for (boolean noisy : new boolean[] {true, false}) {
        List<Series> falls = new ArrayList<>();
        Curve level = Curve.marked("r = " + rate + (noisy ? ", noise" : ", no noise"));
        double before = Double.POSITIVE_INFINITY;
        for (int d : dimensions) {
          setting.progress().at("runs", done++, (long) rates.length * 2 * dimensions.length);
          Fall fall = fall(setting, rate, d, time, noisy);
          falls.add(fall.series());
          level.add(1 / Math.sqrt(d), Math.max(SMALLEST, fall.last()));
          least = Math.min(least, fall.straightness());
          highest = Math.max(highest, fall.last() * Math.sqrt(d));
          shrinks &= fall.last() < before || fall.last() < 1e-4;
          before = fall.last();
        }
        levels.add(level.series());
        outcome.chart(
            new Chart(
                "Gap against time, r = " + rate + (noisy ? ", with noise" : ", without noise"),
                Axis.linear("time", "steps × step size"),
                Axis.log("gap to the floor", "risk/floor − 1"),
                falls),
            noisy
                ? "A straight line is an exponential fall; each dimension ends at its own level."
                : "Without noise the fall continues for r ≤ 1; above rate 1 it ends at a level due to"
                    + " finite d.");
      }
    }
    return outcome
        .chart(
            new Chart(
                "The remaining gap",
                Axis.log("d^-1/2", ""),
                Axis.log("final gap", "risk/floor − 1"),
                levels),
            "The final gap against d^-1/2, both on logarithmic axes.")
        .measured(
            "Between a gap of 10 %% and twice the final gap, the logarithm of the gap is a straight"
                + " line in time, with correlation at least %.3f. The final gap is at most %.3f d^-1/2, and"
                + " falls with d.",
            least, highest)
        .check(
            Check.atMost(
                "1 − correlation of log gap and time during the fall",
                1 - least,
                0.1,
                "the exponential rate changes as the risk approaches the floor"))
        .check(
            Check.atMost("largest final gap times √d", highest, 0.1, "the paper says order d^-1/2"))
        .check(
            Check.holds(
                "the final gap falls with d, or is below 1e-4", shrinks, "the remainder vanishes"))
        .build();
  }

  private static Fall fall(Setting setting, double rate, int d, int time, boolean noisy) {
    int n = (int) Math.round(rate * d);
    GaussianCase one =
        new GaussianCase(
            Spectrum.isotropic(d), Activation.sign(), n, setting.seed(), setting.threads());
    double stepSize = 1 / Math.sqrt(d);
    int steps = (int) Math.round(time / stepSize);
    int every = Math.max(1, steps / 200);
    List<double[]> points = new ArrayList<>();
    one.projected(
        steps,
        noisy,
        (step, encoder) -> {
          if (step.iteration() % every == 0) {
            points.add(
                new double[] {
                  step.iteration() * stepSize, Math.max(SMALLEST, one.gap(step.distortion()))
                });
          }
        });
    Curve curve = Curve.line("d = " + d);
    points.forEach(point -> curve.add(point[0], point[1]));
    double last = points.get(points.size() - 1)[1];
    return new Fall(curve.series(), last, straightness(points, Math.max(2 * last, 1e-8)));
  }

  /** −correlation of time and log gap between gaps of 10 % and {@code end}. */
  private static double straightness(List<double[]> points, double end) {
    List<double[]> way = points.stream().filter(point -> point[1] < 0.1 && point[1] > end).toList();
    if (way.size() < 4) {
      return 1; // Too short a way to be anything but straight.
    }
    double[] sums = new double[5];
    for (double[] point : way) {
      double y = Math.log(point[1]);
      sums[0] += point[0];
      sums[1] += y;
      sums[2] += point[0] * point[0];
      sums[3] += y * y;
      sums[4] += point[0] * y;
    }
    double k = way.size();
    double covariance = sums[4] / k - sums[0] / k * sums[1] / k;
    double variances =
        (sums[2] / k - sums[0] / k * sums[0] / k) * (sums[3] / k - sums[1] / k * sums[1] / k);
    return -covariance / Math.sqrt(variances);
  }
}
