// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.halfspace.Autoencoder;
import org.halfspace.Distortion;
import org.halfspace.code.ByteTables;
import org.halfspace.code.DecoderType;
import org.halfspace.code.Gain;
import org.halfspace.data.VectorData;
import org.halfspace.source.GaussianSource;
import org.halfspace.source.Spectrum;
import org.halfspace.train.CheckpointStore;
import org.halfspace.train.DeepTrainingSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Decoders past the linear one, from a fit to its model. */
class FitDecodersTest {
  private static final int D = 8;

  /**
   * Coordinates 4 to 7 are products of signs of the first four and noise: no hyperplane sees them.
   */
  private static VectorData products(int rows, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[rows * D];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < 4; j++) {
        values[i * D + j] = (float) (1.1 * random.nextGaussian());
      }
      for (int j = 0; j < 4; j++) {
        double sign = Math.signum(values[i * D + j]) * Math.signum(values[i * D + (j + 1) % 4]);
        values[i * D + 4 + j] = (float) (0.5 * sign + 0.1 * random.nextGaussian());
      }
    }
    return VectorData.of(values, D, "products of signs");
  }

  private static VectorData gaussian(String spectrum, int count, long seed) {
    return new GaussianSource(Spectrum.parse(spectrum)).vectors(count, seed);
  }

  @Test
  void tablesOfOneByteAreTheMeansOfTheirCodes() throws IOException {
    VectorData train = products(8000, 1);
    Fit fit =
        Fit.toBits(4)
            .withMethod(EncoderMethod.PLAIN_SIGN)
            .withDecoder(DecoderKind.TABLES)
            .withThreads(1);
    FitReport report = fit.run(train, products(2000, 2));
    Autoencoder model = report.model();

    assertThat(model.codec().decoder()).isInstanceOf(ByteTables.class);
    double linear =
        Distortion.of(
                model.decodingBy(DecoderType.LINEAR).codec(), model.center(), products(2000, 2), 1)
            .value();
    // Of the first four 1 − 2/π of 1.21 is left, 1.76 in all; of the others 1.04, or 0.04.
    assertThat(linear).isCloseTo(2.8 / 5.88, within(0.02));
    assertThat(report.reached()).isCloseTo(1.8 / 5.88, within(0.02));
    assertThat(report.choices().decoders()).hasSize(2);
    assertThat(report.choices().decoders().get(0).type()).isEqualTo(DecoderType.LINEAR);

    // 16 cells of 500 vectors: a ridge of 16 or fewer moves their means by 3 % at most.
    float[] values = train.toArray();
    byte[] packed = new byte[8000];
    model.codec().encode(values, 8000, packed, new short[0], 1);
    double[][] means = new double[256][D];
    int[] counts = new int[256];
    for (int i = 0; i < 8000; i++) {
      counts[packed[i] & 0xff]++;
      for (int j = 0; j < D; j++) {
        means[packed[i] & 0xff][j] += values[i * D + j];
      }
    }
    for (int v = 0; v < 256; v += 16) {
      float[] decoded = model.decode(new byte[] {(byte) v});
      for (int j = 0; j < D; j++) {
        assertThat((double) decoded[j]).isCloseTo(means[v][j] / counts[v], within(0.06));
      }
    }
  }

  @Test
  void messagePassingReachesWhatStateEvolutionPredicts() throws IOException {
    FitReport report =
        Fit.toBits(160)
            .withUnitBits(UnitBits.signs())
            .withMethod(EncoderMethod.CLOSED_FORM)
            .withDecoder(DecoderKind.MESSAGE_PASSING)
            .withThreads(2)
            .run(gaussian("isotropic:80", 12_000, 1), gaussian("isotropic:80", 4_000, 2));
    double linear = report.choices().decoders().get(0).distortion();

    assertThat(report.model().codec().decoder().type()).isEqualTo(DecoderType.MESSAGE_PASSING);
    // State evolution is of d → ∞; at d = 80 it is off by some 1/d, and so is the estimate of Σ.
    assertThat(report.reached()).isCloseTo(report.predicted().orElseThrow(), within(0.01));
    assertThat(report.reached()).isLessThan(0.94 * linear);
    assertThat(report.reached()).isGreaterThan(report.predicted().orElseThrow() - 0.005);
  }

  @Test
  void automaticKeepsTheLinearDecoderWhereItIsOptimal() throws IOException {
    // Orthonormal rows on a Gaussian source: pre-activations are independent.
    FitReport report =
        Fit.toBits(16)
            .withUnitBits(UnitBits.signs())
            .withMethod(EncoderMethod.CLOSED_FORM)
            .withDecoder(DecoderKind.AUTO)
            .withThreads(2)
            .run(gaussian("isotropic:32", 4_000, 1), gaussian("isotropic:32", 1_000, 2));

    assertThat(report.model().codec().decoder().type()).isEqualTo(DecoderType.LINEAR);
    assertThat(report.model().codec().decoders()).hasSize(1);
    assertThat(report.choices().decoders().stream().map(DecoderTrial::type))
        .containsExactly(DecoderType.LINEAR, DecoderType.TABLES, DecoderType.MESSAGE_PASSING);
    assertThat(report.predicted()).isEmpty();
  }

  /** Orthonormal rows on a Gaussian source, of which few vectors are known. */
  @ParameterizedTest
  @ValueSource(ints = {150, 600})
  void automaticComparesOnVectorsThatNoneHasSeen(int vectors) throws IOException {
    int fits = 12;
    VectorData fresh = gaussian("isotropic:32", 3_000, 99);
    int wins = 0;
    double linear = 0;
    double messages = 0;
    double reached = 0;
    double leastSquares = 0;
    for (int seed = 0; seed < fits; seed++) {
      Fit fit =
          Fit.toBits(16)
              .withUnitBits(UnitBits.signs())
              .withMethod(EncoderMethod.CLOSED_FORM)
              .withThreads(1);
      VectorData train = gaussian("isotropic:32", vectors, seed);
      FitReport report = fit.withDecoder(DecoderKind.AUTO).run(train, fresh);
      List<DecoderTrial> trials = report.choices().decoders();
      wins += report.model().codec().decoder().type() == DecoderType.LINEAR ? 0 : 1;
      linear += trials.get(0).distortion() / fits;
      messages += trials.get(2).distortion() / fits;
      reached += report.reached() / fits;
      leastSquares += fit.run(train, fresh).reached() / fits;
    }
    // Where all are alike, each of two wins by two standard errors in 3 % of the fits, with fewer
    // than twenty held-out vectors in somewhat more: four of twelve are less likely than 1 in 200.
    assertThat(wins).isLessThan(4);
    // Message passing is the Gaussian decoder here. One that had seen the held-out vectors would
    // differ by some u/N, 0.1 and 0.03.
    assertThat(messages).isCloseTo(linear, within(0.005));
    // Drawn to the Gaussian source as much as is good, not as by default.
    assertThat(reached).isLessThan(leastSquares);
  }

  @Test
  void automaticTakesTablesWhereTheyWin() throws IOException {
    FitReport report =
        Fit.toBits(4)
            .withMethod(EncoderMethod.PLAIN_SIGN)
            .withDecoder(DecoderKind.AUTO)
            .withThreads(1)
            .run(products(3000, 1), products(1000, 2));
    assertThat(report.model().codec().decoder().type()).isEqualTo(DecoderType.TABLES);
  }

  @ParameterizedTest
  @EnumSource(names = {"TABLES", "MESSAGE_PASSING"})
  void codesAndIdAreThoseOfTheLinearDecoder(DecoderKind kind) throws IOException {
    VectorData data = gaussian("power:20:0.7", 3_000, 3);
    Autoencoder model =
        Fit.toBits(44)
            .withMethod(EncoderMethod.CLOSED_FORM)
            .withDecoder(kind)
            .withGain(Gain.FLOAT16)
            .withThreads(1)
            .run(data)
            .model();
    Autoencoder linear = model.decodingBy(DecoderType.LINEAR);
    float[] vector = Arrays.copyOf(data.toArray(), 20);

    assertThat(linear.id()).isEqualTo(model.id());
    assertThat(linear.encode(vector)).isEqualTo(model.encode(vector));
    assertThat(linear.decode(model.encode(vector)))
        .isNotEqualTo(model.decode(model.encode(vector)));
  }

  /** The first bits are decoded linearly, as well as any decoder of that kind does. */
  @Test
  void prefixesOfGroupedUnitsHaveTheLeastSquares() throws IOException {
    VectorData data = gaussian("power:20:0.7", 4_000, 3);
    Autoencoder model =
        Fit.toBits(24)
            .withUnitBits(UnitBits.signs())
            .withMethod(EncoderMethod.CLOSED_FORM)
            .withDecoder(DecoderKind.TABLES)
            .withThreads(1)
            .run(data, data)
            .model();
    float[] values = data.toArray();
    float[] centered = values.clone();
    float[] center = model.center();
    for (int i = 0; i < centered.length; i++) {
      centered[i] -= center[i % 20];
    }
    for (int m : new int[] {5, 16}) {
      Autoencoder prefix = Prefixes.of(model, m);
      double judge = LeastSquaresJudge.solve(model.codec(), m, center, values).distortion();
      double reached = Distortion.of(prefix.codec(), center, data, 1).value();
      // As many imagined vectors as bits are 24 among 4,000.
      assertThat(reached).isBetween(judge - 1e-6, judge * 1.001);
      assertThat(prefix.codec().decoders()).hasSize(1);
    }
  }

  private static DeepTrainingSettings few() {
    return DeepTrainingSettings.standard(2000)
        .change()
        .hidden(List.of(48))
        .dropout(0)
        .epochs(30)
        .batch(64)
        .build();
  }

  @Test
  void aNetworkSeesWhatNoHyperplaneDoes() throws IOException {
    Fit fit =
        Fit.toBits(4)
            .withMethod(EncoderMethod.PLAIN_SIGN)
            .withDecoder(DecoderKind.DEEP)
            .withDeep(few())
            .withThreads(1);
    FitReport report = fit.run(products(4000, 1), products(1000, 2));
    Autoencoder model = report.model();

    assertThat(model.codec().decoder().type()).isEqualTo(DecoderType.DEEP);
    assertThat(model.bits()).isEqualTo(4);
    double linear =
        Distortion.of(
                model.decodingBy(DecoderType.LINEAR).codec(), model.center(), products(1000, 2), 1)
            .value();
    assertThat(report.reached()).isLessThan(0.8 * linear);
    assertThat(report.choices().training()).isPresent();
    // Training sees the codes that the model makes.
    assertThat(report.choices().training().get().best().heldOut())
        .isCloseTo(report.reached(), within(0.05));
    Autoencoder again = fit.run(products(4000, 1), products(1000, 2)).model();
    assertThat(again.codec()).isEqualTo(model.codec());
  }

  @Test
  void aNetworkOfDirectionsAndLevels() throws IOException {
    FitReport report =
        Fit.toBits(12)
            .withUnitBits(UnitBits.of(2))
            .withMethod(EncoderMethod.PRINCIPAL_AXES)
            .withDecoder(DecoderKind.DEEP)
            .withDeep(few())
            .withGain(Gain.FLOAT16)
            .withThreads(1)
            .run(products(4000, 1), products(1000, 2));
    Autoencoder model = report.model();
    double linear =
        Distortion.of(
                model.decodingBy(DecoderType.LINEAR).codec(), model.center(), products(1000, 2), 1)
            .value();
    assertThat(report.reached()).isLessThan(linear);
  }

  @ParameterizedTest
  @CsvSource({"auto,8,1", "2,8,2", "2,14,2", "1,16,1"})
  void aNetworkBeginsAtARotation(String unitBits, int bits, int each) throws IOException {
    UnitBits wanted =
        unitBits.equals("auto") ? UnitBits.auto() : UnitBits.of(Integer.parseInt(unitBits));
    FitReport report =
        Fit.toBits(bits)
            .withUnitBits(wanted)
            .withDecoder(DecoderKind.DEEP)
            .withDeep(few())
            .withThreads(1)
            .run(gaussian("power:8:1", 1_000, 1), gaussian("power:8:1", 100, 2));
    assertThat(report.choices().trials().get(0).unitBits()).isEqualTo(String.valueOf(each));
    // More signs than axes are no rotation.
    assertThat(report.choices().trials().get(0).method())
        .isEqualTo(bits / each > 8 ? EncoderMethod.CLOSED_FORM : EncoderMethod.ROTATION);
    assertThat(report.model().codec().units().layout().units()).isEqualTo(bits / each);
  }

  @Test
  void manyVectorsBeginWithUnitsOfTwoBits() throws IOException {
    // Below 20,000 vectors the same fit begins with signs.
    FitReport report =
        Fit.toBits(8)
            .withDecoder(DecoderKind.DEEP)
            .withDeep(few().change().epochs(1).build())
            .withThreads(1)
            .run(gaussian("power:8:1", 20_000, 1), gaussian("power:8:1", 100, 2));
    assertThat(report.model().codec().units().layout().units()).isEqualTo(4);
  }

  @Test
  void settingsThatDoNotApplyAreRefused() throws IOException {
    VectorData data = products(200, 1);
    Fit fit = Fit.toBits(4);
    assertThatThrownBy(() -> fit.withDeep(few()).run(data))
        .hasMessageContaining("decoder: least-squares does not use settings of deep training");
    assertThatThrownBy(
            () -> fit.withDecoder(DecoderKind.DEEP).withMethod(EncoderMethod.SGD).run(data))
        .hasMessageContaining("a deep decoder is trained together with the encoder");
    assertThatThrownBy(
            () ->
                fit.withDecoder(DecoderKind.TABLES)
                    .withCheckpoints(CheckpointStore.none(), Duration.ofSeconds(1))
                    .run(data))
        .hasMessageContaining("checkpoints");
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 520})
  void tablesOfHalfBytesWhereWholeOnesAreTooMany(int bits) throws IOException {
    FitReport report =
        Fit.toBits(bits)
            .withUnitBits(UnitBits.signs())
            .withMethod(EncoderMethod.CLOSED_FORM)
            .withDecoder(DecoderKind.TABLES)
            .withThreads(2)
            .run(gaussian("isotropic:20", 1_500, 1), gaussian("isotropic:20", 200, 2));
    ByteTables tables = (ByteTables) report.model().codec().decoder();
    assertThat(tables.entryBits()).isEqualTo(4);
    // On vectors that neither has seen. The ridge goes to infinity where nothing is gained; which
    // one was chosen on 150 vectors costs a share of it.
    Autoencoder model = report.model();
    double linear =
        Distortion.of(
                model.decodingBy(DecoderType.LINEAR).codec(),
                model.center(),
                gaussian("isotropic:20", 200, 2),
                2)
            .value();
    assertThat(report.reached()).isLessThan(1.02 * linear);
  }

  /** Of ten vectors one is held out, whose single difference has no standard error. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void autoTakesNoOtherDecoderOnTheWordOfOneVector(long seed) throws IOException {
    FitReport report =
        Fit.toBits(10)
            .withUnitBits(UnitBits.signs())
            .withMethod(EncoderMethod.ROTATION)
            .withDecoder(DecoderKind.AUTO)
            .withThreads(1)
            .run(gaussian("isotropic:4", 10, seed), gaussian("isotropic:4", 10, seed + 100));
    assertThat(report.model().codec().decoder().type()).isEqualTo(DecoderType.LINEAR);
    assertThat(report.choices().decoders()).hasSize(3);
  }
}
