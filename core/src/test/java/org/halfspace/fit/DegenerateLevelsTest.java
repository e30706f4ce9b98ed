// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.halfspace.Autoencoder;
import org.halfspace.Distortion;
import org.halfspace.code.Gain;
import org.halfspace.code.UnitLayout;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;

/** Codes of several levels on vectors that lie in few directions, repeat, or differ in scale. */
class DegenerateLevelsTest {
  /** Of float32 sums and codes. */
  private static final double ROUNDING = 1e-4;

  @Provide
  Arbitrary<UnitBits> unitBits() {
    return Arbitraries.of(
        UnitBits.auto(), UnitBits.mixed(), UnitBits.of(2), UnitBits.of(3), UnitBits.of(8));
  }

  @Property(tries = 60)
  void fitsAreNoWorseThanTheMeanAndSayWhatTheyLose(
      @ForAll DegenerateVectors kind,
      @ForAll("unitBits") UnitBits unitBits,
      @ForAll Gain gain,
      @ForAll @IntRange(min = 1, max = 12) int d,
      @ForAll @IntRange(min = 1, max = 60) int bits,
      @ForAll @LongRange(min = 0, max = 1000) long seed)
      throws IOException {
    Assume.that(!(unitBits instanceof UnitBits.Alike alike) || alike.bits() <= bits);
    VectorData data = VectorData.of(kind.vectors(400, d, seed), d, "vectors of the test");
    FitReport report;
    try {
      report =
          Fit.toBits(bits).withUnitBits(unitBits).withGain(gain).withThreads(1).run(data, data);
    } catch (UnusableDataException e) {
      // Vectors that are all the same have no code.
      Assume.that(!e.getMessage().contains("are the same"));
      throw e;
    }
    Autoencoder model = report.model();
    assertThat(model.bits()).isLessThanOrEqualTo(bits);
    assertThat(report.train()).isBetween(0.0, 1 + ROUNDING);
    assertThat(report.population()).isBetween(0.0, 1.0);
    double lost = Distortion.of(model.codec(), model.center(), data, 1).value();
    assertThat(report.train()).isCloseTo(lost, within(ROUNDING));
    assertThat(report.reached()).isCloseTo(lost, within(ROUNDING));
    UnitLayout layout = model.codec().units().layout();
    for (int m : new int[] {layout.unitBits(0), (model.bits() + 1) / 2, model.bits()}) {
      if (layout.unitsWithin(m) > 0) {
        Autoencoder prefix = Prefixes.of(model, m);
        assertThat(prefix.bits()).isLessThanOrEqualTo(m);
        double less = Distortion.of(prefix.codec(), prefix.center(), data, 1).value();
        assertThat(less).as("prefix %d", m).isBetween(0.0, 1 + ROUNDING);
      }
    }
  }
}
