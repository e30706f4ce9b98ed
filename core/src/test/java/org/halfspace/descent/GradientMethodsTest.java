// SPDX-License-Identifier: Apache-2.0
package org.halfspace.descent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.halfspace.activation.Activation;
import org.halfspace.limits.Limits;
import org.halfspace.linalg.Matrix;
import org.halfspace.risk.PopulationRisk;
import org.halfspace.risk.TiedRisk;
import org.halfspace.source.Spectrum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The methods of the paper reach the floor as docs/theory.md, §6 says, from random rows. */
class GradientMethodsTest {
  private static final Activation SIGN = Activation.sign();

  private static double floor(Spectrum spectrum, int units) {
    return Limits.of(spectrum, SIGN).floor(units).distortion();
  }

  @ParameterizedTest
  @CsvSource({"50,1e-4", "100,1e-4", "200,0.01"})
  void weightTiedFlowReachesTheFloor(int units, double wanted) {
    Spectrum spectrum = Spectrum.isotropic(100);
    Optimum optimum =
        new GradientFlow(
                new TiedRisk(spectrum, SIGN, 2),
                1,
                StopRule.gapBelow(floor(spectrum, units), wanted / 2).or(StopRule.iterations(100)),
                StepListener.none())
            .minimize(UnitRows.random(units, 100, new SplittableRandom(1)));

    assertThat(optimum.last().distortion() / floor(spectrum, units) - 1).isBetween(0.0, wanted);
    assertThat(optimum.reason()).isEqualTo(StopReason.FLOOR_REACHED);
  }

  @Test
  void theFlowNeverRises() {
    List<Double> risks = new ArrayList<>();
    new GradientFlow(
            new TiedRisk(Spectrum.powerLaw(12, 1), SIGN, 1),
            0.2,
            StopRule.iterations(30),
            (step, encoder) -> risks.add(step.distortion()))
        .minimize(UnitRows.random(15, 12, new SplittableRandom(2)));

    assertThat(risks).hasSize(31);
    for (int i = 1; i < risks.size(); i++) {
      assertThat(risks.get(i)).isLessThan(risks.get(i - 1));
    }
  }

  @ParameterizedTest
  @CsvSource({"50,200", "100,200", "200,150"})
  void projectedDescentReachesTheFloor(int units, int steps) {
    int d = 100;
    Spectrum spectrum = Spectrum.isotropic(d);
    double floor = floor(spectrum, units);
    Trace trace = new Trace(floor, List.of(d), 1, System::nanoTime, entry -> {});
    Optimum optimum =
        new ProjectedDescent(
                new PopulationRisk(spectrum, SIGN, 2),
                ProjectedDescent.stepSize(d),
                new ProjectedDescent.Noise(ProjectedDescent.noise(d), new SplittableRandom(9)),
                StopRule.iterations(steps),
                trace)
            .minimize(UnitRows.random(units, d, new SplittableRandom(1)));

    assertThat(optimum.iterations()).isEqualTo(steps);
    assertThat(optimum.last().distortion() / floor - 1).isBetween(0.0, 0.01);
    TraceEntry last = trace.entries().get(steps);
    double expected = Math.sqrt(Math.max(1, (double) units / d));
    // 5 % is asked for at d = 200; the spread falls as d^{-1/2}, which makes 7 % here.
    assertThat(last.singularValues().smallest()).isCloseTo(expected, within(0.07 * expected));
    assertThat(last.singularValues().largest()).isCloseTo(expected, within(0.07 * expected));
    // Exponentially: above 2 %, each ten steps take at least a third of the gap away.
    for (int i = 10; i < steps; i += 10) {
      if (trace.entries().get(i).gap() > 0.02) {
        assertThat(trace.entries().get(i).gap())
            .isLessThan(0.67 * trace.entries().get(i - 10).gap());
      }
    }
  }

  @Test
  void theTraceMeasuresWhatItSays() {
    Matrix encoder = Matrix.of(2, 3, new double[] {1, 0, 0, 0.6, 0, 0.8});
    long[] clock = {5_000_000_000L};
    List<TraceEntry> heard = new ArrayList<>();
    Trace trace = new Trace(0.2, List.of(1, 2), 2, () -> clock[0], heard::add);
    clock[0] += 1_500_000_000L;
    trace.after(new Step(0, 1, 0.3, 7), encoder);
    trace.after(new Step(1, 2, 0.25, 6), encoder);

    assertThat(trace.entries()).hasSize(1).isEqualTo(heard);
    TraceEntry entry = heard.get(0);
    assertThat(entry.seconds()).isEqualTo(1.5);
    assertThat(entry.gap()).isCloseTo(0.5, within(1e-12));
    // M Mᵀ = {{1, 0.6}, {0.6, 1}} has eigenvalues 1.6 and 0.4.
    assertThat(entry.singularValues().largest()).isCloseTo(Math.sqrt(1.6), within(1e-12));
    assertThat(entry.singularValues().smallest()).isCloseTo(Math.sqrt(0.4), within(1e-12));
    assertThat(entry.shares().get(0)).isCloseTo(1.36, within(1e-12));
    assertThat(entry.shares().get(1)).isCloseTo(0.64, within(1e-12));
  }

  @Test
  void sameSeedSameRun() {
    PopulationRisk risk = new PopulationRisk(Spectrum.powerLaw(10, 1), SIGN, 2);
    Matrix start = UnitRows.random(12, 10, new SplittableRandom(3));
    double[] once = projected(risk, start, 1);

    assertThat(projected(risk, start, 1)).containsExactly(once);
    assertThat(projected(risk, start, 2)).isNotEqualTo(once);
  }

  private static double[] projected(PopulationRisk risk, Matrix start, long seed) {
    return new ProjectedDescent(
            risk,
            0.1,
            new ProjectedDescent.Noise(0.1, new SplittableRandom(seed)),
            StopRule.iterations(20),
            StepListener.none())
        .minimize(start)
        .encoder()
        .data();
  }

  @Test
  void impossibleSettingsAreRefused() {
    PopulationRisk risk = new PopulationRisk(Spectrum.isotropic(3), SIGN, 1);
    StopRule rule = StopRule.iterations(1);
    SplittableRandom random = new SplittableRandom(1);
    assertThatThrownBy(() -> new GradientFlow(risk, 0, rule, StepListener.none()))
        .hasMessageContaining("interval: 0");
    assertThatThrownBy(
            () ->
                new ProjectedDescent(
                    risk, -1, ProjectedDescent.Noise.none(), rule, StepListener.none()))
        .hasMessageContaining("stepSize: -1");
    assertThatThrownBy(() -> new ProjectedDescent.Noise(Double.NaN, random))
        .hasMessageContaining("noise: NaN");
  }

  @Test
  void blocksAreLearnedOneAfterAnother() {
    // docs/theory.md, §6.5. Rows of norm 1 share out n whatever they do; begun in the block of the
    // smallest
    // eigenvalue, the shares of the others have all their rise before them.
    Spectrum spectrum = Spectrum.parse("blocks:20x9,30x1,50x0.05");
    double[] deviations = new double[100];
    Arrays.fill(deviations, 1e-6);
    Arrays.fill(deviations, 50, 100, 1);
    double floor = floor(spectrum, 100);
    List<TraceEntry> trace = new ArrayList<>();
    new ProjectedDescent(
            new PopulationRisk(spectrum, SIGN, 2),
            0.02,
            ProjectedDescent.Noise.none(),
            StopRule.iterations(1500),
            new Trace(floor, List.of(20, 30, 50), 5, System::nanoTime, trace::add))
        .minimize(UnitRows.random(100, deviations, new SplittableRandom(1)));

    TraceEntry end = trace.get(trace.size() - 1);
    double first = end.shares().get(0);
    double second = end.shares().get(1);
    assertThat(first).isBetween(70.0, 77.0);
    assertThat(second).isBetween(23.0, 30.0);
    assertThat(end.shares().get(2)).isLessThan(0.1);
    // Order: block 1 has nine tenths of its share before block 2 has a tenth of its own.
    int firstDone = when(trace, entry -> entry.shares().get(0) > 0.9 * first);
    int secondBegins = when(trace, entry -> entry.shares().get(1) > 0.1 * second);
    int firstBegins = when(trace, entry -> entry.shares().get(0) > 0.1 * first);
    assertThat(firstDone).isLessThan(secondBegins);
    // Plateaus: before the first step, and between the steps, the risk falls at less than a
    // twentieth of the rate it falls at on the way down the step before or after.
    double fall = slope(trace, firstBegins, firstBegins + 10);
    assertThat(slope(trace, 0, firstBegins / 2)).isLessThan(fall / 20);
    int between = (firstDone + 2 * secondBegins) / 3;
    assertThat(slope(trace, between - 5, between + 5)).isLessThan(fall / 20);
    int secondRises = when(trace, entry -> entry.shares().get(1) > 0.4 * second);
    assertThat(slope(trace, secondRises - 5, secondRises + 5))
        .isGreaterThan(3 * slope(trace, between - 5, between + 5));
  }

  private static int when(List<TraceEntry> trace, Predicate<TraceEntry> holds) {
    for (int i = 0; i < trace.size(); i++) {
      if (holds.test(trace.get(i))) {
        return i;
      }
    }
    throw new AssertionError("never");
  }

  /** How fast the risk falls from one entry to another. */
  private static double slope(List<TraceEntry> trace, int from, int to) {
    return (trace.get(from).step().distortion() - trace.get(to).step().distortion()) / (to - from);
  }
}
