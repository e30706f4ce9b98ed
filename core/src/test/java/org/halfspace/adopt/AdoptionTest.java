// SPDX-License-Identifier: Apache-2.0
package org.halfspace.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.halfspace.Distortion;
import org.halfspace.Progress;
import org.halfspace.code.CodeData;
import org.halfspace.code.CodeSet;
import org.halfspace.code.Gain;
import org.halfspace.code.GainRule;
import org.halfspace.code.SignCodec;
import org.halfspace.code.SignEncoder;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.halfspace.exchange.Codes;
import org.halfspace.exchange.SignCodes;
import org.halfspace.fit.Fit;
import org.halfspace.fit.FitReport;
import org.halfspace.fit.UnitBits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A decoder for codes that others made. */
class AdoptionTest {
  private static final int D = 16;

  /** Gaussian vectors with a mean, coordinate j of variance 1/(1 + j). */
  private static float[] vectors(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count * D];
    for (int i = 0; i < values.length; i++) {
      int j = i % D;
      values[i] = (float) (0.3 * Math.sin(j) + random.nextGaussian() / Math.sqrt(1 + j));
    }
    return values;
  }

  private static VectorData data(float[] values) throws IOException {
    return VectorData.of(values, D, "vectors");
  }

  private static CodeData encode(SignEncoder encoder, float[] values) {
    int count = values.length / D;
    byte[] packed = new byte[count * encoder.bytesPerCode()];
    encoder.encode(values, count, packed, 1);
    return Codes.of(encoder.bits(), packed);
  }

  private static Adoption.Result adopt(CodeData codes, float[] values) throws IOException {
    return Adoption.run(codes, data(values), 1, Progress.none());
  }

  @Test
  void codesOfAFitDecodeAsWellAsByTheFit() throws IOException {
    float[] values = vectors(20_000, 1);
    FitReport fit = Fit.toBits(24).withUnitBits(UnitBits.signs()).withThreads(1).run(data(values));
    Adoption.Result adopted =
        adopt(encode(fit.model().codec().signs().signEncoder(), values), values);
    // Each is tested on 2,000 vectors of its own; the reports give the standard errors.
    double error = Math.hypot(fit.reachedError(), adopted.report().reachedError());
    assertThat(adopted.report().reached()).isCloseTo(fit.reached(), within(3 * error));
    assertThat(adopted.report().vectors()).isEqualTo(18_000);
    assertThat(adopted.report().testVectors()).isEqualTo(2_000);
    // 18,000 bits say where a hyperplane is to about 1/√18,000 of a radian, and a bit differs with
    // the angle over π.
    assertThat(adopted.agreement()).isGreaterThan(0.98);
    assertThat(adopted.encoder()).isEqualTo("hyperplanes by regression");
  }

  @Test
  void thresholdsAreFound() throws IOException {
    float[] values = vectors(20_000, 2);
    SplittableRandom random = new SplittableRandom(3);
    float[] rows = new float[12 * D];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) random.nextGaussian();
    }
    float[] shift = new float[D];
    Arrays.fill(shift, 0.4f);
    SignEncoder encoder = SignEncoder.of(rows, shift);
    Adoption.Result adopted = adopt(encode(encoder, values), values);
    assertThat(adopted.agreement()).isGreaterThan(0.98);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void plainSignsAreRecognized(boolean zerosAreOnes) throws IOException {
    float[] values = vectors(3000, 4);
    for (int i = 0; i < values.length; i += 5) {
      values[i] = 0;
    }
    byte[] packed = new byte[3000 * D / 8];
    for (int i = 0; i < values.length; i++) {
      if (values[i] > 0 || zerosAreOnes && values[i] == 0) {
        packed[i / 8] |= (byte) (0x80 >> i % 8);
      }
    }
    Adoption.Result adopted = adopt(Codes.of(D, packed), values);
    assertThat(adopted.encoder())
        .isEqualTo("plain sign, 1 where x " + (zerosAreOnes ? ">= 0" : "> 0"));
    assertThat(adopted.agreement()).isEqualTo(1);
    // The model encodes as its codes were.
    float[] first = Arrays.copyOf(values, D);
    assertThat(adopted.report().model().encode(first)).containsExactly(packed[0], packed[1]);
  }

  @Test
  void theDecoderIsTheBestOneForTheCodes() throws IOException {
    float[] values = vectors(4000, 5);
    CodeData codes = SignCodes.of(data(values));
    Adoption.Result adopted = adopt(codes, values);
    SignCodec codec = adopted.report().model().codec().signs();
    double best = lost(codec, values);
    for (int at = 0; at < D * D; at += 13) {
      float[] moved = codec.decoder();
      moved[at] += 0.03f;
      assertThat(lost(codec.withDecoder(moved, codec.offset()), values)).isGreaterThan(best);
    }
    float[] offset = codec.offset();
    offset[3] += 0.03f;
    assertThat(lost(codec.withDecoder(codec.decoder(), offset), values)).isGreaterThan(best);
  }

  private static double lost(SignCodec codec, float[] values) throws IOException {
    return Distortion.of(codec, data(values), 1).lost();
  }

  @Test
  void theFirstVectorsOfMoreCodesAreEnoughAndMoreVectorsAreNot() throws IOException {
    float[] values = vectors(2000, 6);
    CodeData codes = SignCodes.of(data(values));
    float[] first = Arrays.copyOf(values, 500 * D);
    assertThat(adopt(codes, first).report().vectors()).isEqualTo(450);
    CodeData fewer = SignCodes.of(data(first));
    assertThatThrownBy(() -> adopt(fewer, values))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2000 vectors, but")
        .hasMessageContaining("code i must belong to vector i");
    assertThatThrownBy(() -> adopt(codes, Arrays.copyOf(values, 9 * D)))
        .hasMessageContaining("9 vectors, must be at least 10");
  }

  @Test
  void bitsThatNeverChangeDoNoHarm() throws IOException {
    float[] values = vectors(3000, 7);
    byte[] packed = new byte[3000];
    for (int i = 0; i < 3000; i++) {
      packed[i] = (byte) (0x80 | (values[i * D] > 0 ? 1 : 0));
    }
    Adoption.Result adopted = adopt(Codes.of(8, packed), values);
    // One useful bit: 2/π of the variance of the first coordinate, Σ 1/(1+j) = 3.38 in all.
    assertThat(adopted.report().reached()).isCloseTo(1 - 2 / Math.PI / 3.38, within(0.03));
  }

  @ParameterizedTest
  @EnumSource(GainRule.class)
  void theRuleOfGainsIsFound(GainRule rule) throws IOException {
    float[] values = vectors(5000, 8);
    VectorCodec codec =
        Fit.toBits(24)
            .withUnitBits(UnitBits.signs())
            .withGain(Gain.FLOAT16, rule)
            .withThreads(1)
            .run(data(values))
            .model()
            .codec();
    byte[] packed = new byte[5000 * 3];
    short[] gains = new short[5000];
    codec.encode(values, 5000, packed, gains, 1);
    VectorCodec adopted = adopt(CodeSet.of(24, packed, gains), values).report().model().codec();
    assertThat(adopted.gain()).isEqualTo(Gain.FLOAT16);
    assertThat(adopted.gainRule()).isEqualTo(rule);
  }
}
