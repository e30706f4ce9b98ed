// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.chart;

import java.util.List;
import java.util.stream.IntStream;

/** Charts that several tests draw. */
public final class Charts {
  private Charts() {}

  /** The isotropic floor for sign beside Shannon's and PCA's, three points reached. */
  public static Chart isotropic() {
    double[] rate = IntStream.rangeClosed(1, 40).mapToDouble(i -> i / 20.0).toArray();
    double gamma = Math.PI / 2 - 1;
    double[] floor = new double[rate.length];
    double[] shannon = new double[rate.length];
    double[] linear = new double[rate.length];
    for (int i = 0; i < rate.length; i++) {
      double r = rate[i];
      floor[i] = r <= 1 ? 1 - r / (1 + gamma) : gamma / (r + gamma);
      shannon[i] = Math.pow(2, -2 * r);
      linear[i] = Math.max(0, 1 - r);
    }
    return new Chart(
        "Distortion of an isotropic source",
        Axis.linear("rate", "bits per dimension"),
        Axis.linear("distortion", "share of the variance"),
        List.of(
            Series.of("floor", Series.Style.LINE, rate, floor),
            Series.of("Shannon", Series.Style.DASHED, rate, shannon),
            Series.of("PCA, real numbers", Series.Style.DASHED, rate, linear),
            Series.of(
                "reached",
                Series.Style.POINTS,
                new double[] {0.5, 1, 1.5},
                new double[] {0.6817, 0.3635, 0.2757})));
  }

  /** Two log axes over several decades. */
  public static Chart convergence() {
    double[] step = IntStream.rangeClosed(0, 40).mapToDouble(i -> Math.pow(10, i / 10.0)).toArray();
    double[] fast =
        IntStream.range(0, 41).mapToDouble(i -> 0.5 * Math.pow(step[i], -1.5)).toArray();
    double[] slow =
        IntStream.range(0, 41).mapToDouble(i -> 0.7 * Math.pow(step[i], -0.7)).toArray();
    return new Chart(
        "Gap during descent",
        Axis.log("step", ""),
        Axis.log("gap", ""),
        List.of(
            Series.of("Riemannian descent", Series.Style.LINE, step, fast),
            Series.of("projected gradient", Series.Style.LINE_AND_POINTS, step, slow)));
  }
}
