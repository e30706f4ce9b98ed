// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.option;

import java.util.Locale;
import java.util.SplittableRandom;
import org.halfspace.activation.Activation;
import org.halfspace.descent.DescentMethod;
import org.halfspace.descent.GradientFlow;
import org.halfspace.descent.ProjectedDescent;
import org.halfspace.descent.RiemannianDescent;
import org.halfspace.descent.StepListener;
import org.halfspace.descent.StopRule;
import org.halfspace.risk.PopulationRisk;
import org.halfspace.risk.TiedRisk;
import org.halfspace.source.Spectrum;
import picocli.CommandLine.Option;

/** The methods of {@code descend}, and the options that belong to one of them each. */
public final class DescentOptions {
  /** Shorter ones get lost in the time of the integration, longer ones do not end. */
  private static final double SHORTEST_INTERVAL = 1e-6;

  private static final double LONGEST_INTERVAL = 1e6;

  /** The methods by name. */
  public enum Method {
    FLOW,
    PROJECTED,
    RIEMANNIAN,
    SGD;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--step-size",
      paramLabel = "H",
      description = "projected: the step size (default: 1/√d, as in the paper).")
  private Double stepSize;

  @Option(
      names = "--noise",
      paramLabel = "S",
      description =
          "projected: the standard deviation of the noise (default: 1/d, as in the paper).")
  private Double noise;

  @Option(
      names = "--interval",
      paramLabel = "T",
      description = "flow: flow time between two steps, 1e-6 to 1e6 (default: 1).")
  private Double interval;

  /**
   * Refuses options of another method, and values out of range.
   *
   * @throws picocli.CommandLine.TypeConversionException if there are any
   */
  public void require(Method method) {
    requireMethod(method, Method.PROJECTED, "--step-size", stepSize);
    requireMethod(method, Method.PROJECTED, "--noise", noise);
    requireMethod(method, Method.FLOW, "--interval", interval);
    OptionTypes.require(
        interval == null || (interval >= SHORTEST_INTERVAL && interval <= LONGEST_INTERVAL),
        "--interval: "
            + interval
            + ", must be between "
            + SHORTEST_INTERVAL
            + " and "
            + LONGEST_INTERVAL);
    double most = ProjectedDescent.MOST;
    OptionTypes.require(
        stepSize == null || (stepSize > 0 && stepSize <= most),
        "--step-size: " + stepSize + ", must be positive and at most " + most);
    OptionTypes.require(
        noise == null || (noise >= 0 && noise <= most),
        "--noise: " + noise + ", must be between 0 and " + most);
  }

  /** An option of one method is not passed over in silence by the others. */
  private static void requireMethod(Method method, Method owner, String option, Object value) {
    OptionTypes.require(
        value == null || method == owner, option + ": only for --method " + owner.label());
  }

  /**
   * The method on the exact risk.
   *
   * @throws IllegalStateException for SGD, which runs on samples
   */
  public DescentMethod method(
      Method method,
      Spectrum spectrum,
      Activation activation,
      StopRule rule,
      int threads,
      SplittableRandom random,
      StepListener listener) {
    int d = spectrum.dimension();
    switch (method) {
      case FLOW:
        return new GradientFlow(
            new TiedRisk(spectrum, activation, threads),
            interval == null ? 1 : interval,
            rule,
            listener);
      case PROJECTED:
        return new ProjectedDescent(
            new PopulationRisk(spectrum, activation, threads),
            stepSize == null ? ProjectedDescent.stepSize(d) : stepSize,
            new ProjectedDescent.Noise(noise == null ? ProjectedDescent.noise(d) : noise, random),
            rule,
            listener);
      case RIEMANNIAN:
        return new RiemannianDescent(
            new PopulationRisk(spectrum, activation, threads),
            StopRule.decreaseBelow(1e-7, 20).or(rule),
            listener);
      default:
        throw new IllegalStateException("method: " + method + ", runs on samples");
    }
  }
}
