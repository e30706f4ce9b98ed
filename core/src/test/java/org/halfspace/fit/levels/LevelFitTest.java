// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.levels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.SplittableRandom;
import org.halfspace.activation.Activation;
import org.halfspace.code.LevelCodec;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;
import org.halfspace.fit.EncoderMethod;
import org.halfspace.fit.Fit;
import org.halfspace.fit.FitReport;
import org.halfspace.fit.UnitBits;
import org.halfspace.limits.BitLimits;
import org.halfspace.limits.Limits;
import org.halfspace.source.GaussianSource;
import org.halfspace.source.Spectrum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Codes of several levels on Gaussian vectors, where their distortion is known. */
class LevelFitTest {
  private static VectorData gaussian(Spectrum spectrum, int count, long seed) throws IOException {
    VectorData vectors = new GaussianSource(spectrum).vectors(count, seed);
    return VectorData.of(vectors.toArray(), spectrum.dimension(), "Gaussian");
  }

  private static FitReport fit(
      VectorData train, int bits, EncoderMethod method, long seed, int threads) throws IOException {
    return Fit.toBits(bits)
        .withMethod(method)
        .withUnitBits(UnitBits.mixed())
        .withSeed(seed)
        .withThreads(threads)
        .run(train, train);
  }

  /** Two units of three bits fill six bits of a byte, so 24 bits have six of them. */
  @Test
  void theFloorIsThatOfTheUnitsThereAre() throws IOException {
    Spectrum spectrum = Spectrum.parse("power:20:1");
    FitReport report =
        Fit.toBits(24)
            .withMethod(EncoderMethod.CLOSED_FORM)
            .withUnitBits(UnitBits.of(3))
            .withThreads(1)
            .run(gaussian(spectrum, 4000, 1));
    int units = report.model().codec().units().units();
    assertThat(units).isEqualTo(6);
    Spectrum seen = Spectrum.of(report.model().eigenvalues());
    assertThat(report.floor())
        .isCloseTo(
            Limits.of(seen, Activation.quantizer(3)).floor(units).distortion(), within(1e-12));
  }

  @Test
  void aCodeWithoutRoomForAUnitIsRefused() {
    Fit fit = Fit.toBits(2).withUnitBits(UnitBits.of(3)).withThreads(1);
    assertThatThrownBy(() -> fit.run(gaussian(Spectrum.parse("isotropic:4"), 100, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a code of 2 bits has no room for one unit");
  }

  @Test
  void bitsThatAreOfNoUseAreNamed() throws IOException {
    FitReport report =
        Fit.toBits(100)
            .withUnitBits(UnitBits.mixed())
            .withThreads(1)
            .run(gaussian(Spectrum.parse("isotropic:3"), 400, 1));
    assertThat(report.model().bits()).isEqualTo(24);
    assertThat(report.remarks()).anyMatch(it -> it.startsWith("Of the 100 bits asked for, 24 are"));
  }

  private static LevelCodec codec(FitReport report) {
    return (LevelCodec) report.model().codec().units();
  }

  private static double reached(LevelCodec codec, VectorData test) throws IOException {
    float[] vectors = test.toArray();
    int count = (int) test.count();
    byte[] packed = new byte[count * codec.bytesPerCode()];
    float[] decoded = new float[vectors.length];
    codec.encode(vectors, count, packed, 2);
    codec.decode(packed, count, decoded, 2);
    double lost = 0;
    double energy = 0;
    for (int i = 0; i < vectors.length; i++) {
      double difference = vectors[i] - decoded[i];
      lost += difference * difference;
      energy += vectors[i] * vectors[i]; // the source has mean 0
    }
    return lost / energy;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "power:40:1; 20; PRINCIPAL_AXES; 1.1",
        "power:40:1; 80; PRINCIPAL_AXES; 1.1",
        "power:40:1; 200; CLOSED_FORM; 1.9",
        "power:40:2; 40; CLOSED_FORM; 1.1",
        "isotropic:32; 64; CLOSED_FORM; 1.1",
        "blocks:10x9,30x1; 77; PRINCIPAL_AXES; 1.1"
      })
  void heldOutVectorsLoseWhatThePopulationDoes(
      String name, int bits, EncoderMethod spread, double borders) throws IOException {
    Spectrum spectrum = Spectrum.parse(name);
    VectorData train = gaussian(spectrum, 12_000, 1);
    FitReport fit = fit(train, bits, spread, 1, 2);
    double reached = reached(codec(fit), gaussian(spectrum, 12_000, 2));

    assertThat(fit.model().bits()).isLessThanOrEqualTo(bits);
    assertThat(codec(fit).bits()).isEqualTo(fit.model().bits());
    // Two samples of 12,000 vectors, whose energies differ by about √(2/12,000) of that of the
    // largest component, and 2^b levels a unit learned from 6,000: some per cent.
    assertThat(reached / fit.population()).isCloseTo(1, within(0.05));
    // Groups turn as many units as there are components in the limit only.
    assertThat(fit.population()).isGreaterThanOrEqualTo(fit.floor() * (1 - 1e-6));
    // Where most units have five bits, two of them do not fit a byte: borders cost a lot there.
    assertThat(fit.floor() / BitLimits.of(spectrum).axes(bits).distortion())
        .isBetween(0.9, borders);
    assertThat(reached)
        .isLessThan(Limits.of(spectrum, Activation.sign()).floor(bits).distortion() * 1.02);
  }

  @Test
  void componentsWithoutVarianceAreLeftOut() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    int count = 3000;
    float[] rows = new float[count * 6];
    for (int i = 0; i < count; i++) {
      rows[i * 6] = (float) (3 * random.nextGaussian() + 5);
      rows[i * 6 + 1] = (float) random.nextGaussian();
      rows[i * 6 + 2] = rows[i * 6 + 1]; // nothing of its own
      rows[i * 6 + 3] = 7;
    }
    VectorData train = VectorData.of(rows, 6, "rank 2");
    FitReport fit = fit(train, 30, EncoderMethod.PRINCIPAL_AXES, 1, 1);

    assertThat(codec(fit).units()).isEqualTo(2);
    assertThat(fit.model().bits()).isEqualTo(16);
    float[] decoded = new float[rows.length];
    byte[] packed = new byte[count * 2];
    codec(fit).encode(rows, count, packed, 1);
    codec(fit).decode(packed, count, decoded, 1);
    for (int i = 0; i < count; i++) {
      assertThat(decoded[i * 6 + 3]).isCloseTo(7, within(1e-3f));
      assertThat(decoded[i * 6 + 2]).isCloseTo(decoded[i * 6 + 1], within(1e-3f));
    }
  }

  /** Powers of two round nothing, so codes are the same and results are the same but for scale. */
  @Test
  void scaleDoesNotMatter() throws IOException {
    Spectrum spectrum = Spectrum.powerLaw(12, 1);
    float[] rows = gaussian(spectrum, 3000, 5).toArray();
    FitReport fit = fit(VectorData.of(rows, 12, "x"), 30, EncoderMethod.PRINCIPAL_AXES, 1, 1);
    double reached = reached(codec(fit), VectorData.of(rows, 12, "x"));
    for (int exponent : new int[] {-60, 60}) {
      float[] scaled = new float[rows.length];
      for (int i = 0; i < rows.length; i++) {
        scaled[i] = Math.scalb(rows[i], exponent);
      }
      VectorData data = VectorData.of(scaled, 12, "scaled");
      FitReport other = fit(data, 30, EncoderMethod.PRINCIPAL_AXES, 1, 1);
      assertThat(other.floor()).isCloseTo(fit.floor(), within(1e-9));
      // Thresholds come from float32 sums in another unit: a few vectors change their cells.
      assertThat(reached(codec(other), data) / reached).isCloseTo(1, within(1e-3));
    }
    float[] huge = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      huge[i] = rows[i] * 1e36f;
    }
    VectorData beyond = VectorData.of(huge, 12, "huge");
    assertThatThrownBy(() -> fit(beyond, 30, EncoderMethod.PRINCIPAL_AXES, 1, 1))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("too large for float32 results");
  }

  @Test
  void theSameSeedGivesTheSameCode() throws IOException {
    VectorData train = gaussian(Spectrum.powerLaw(20, 1), 2000, 4);

    assertThat(codec(fit(train, 40, EncoderMethod.CLOSED_FORM, 9, 1)))
        .isEqualTo(codec(fit(train, 40, EncoderMethod.CLOSED_FORM, 9, 1)));
  }

  @Test
  void whatCannotBeFittedIsRefused() throws IOException {
    VectorData same = VectorData.of(new float[20], 4, "zeros");
    assertThatThrownBy(() -> fit(same, 8, EncoderMethod.PRINCIPAL_AXES, 1, 1))
        .isInstanceOf(UnusableDataException.class);
    assertThatThrownBy(() -> fit(same, 0, EncoderMethod.PRINCIPAL_AXES, 1, 1))
        .hasMessageContaining("bits: 0");
  }
}
