// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.halfspace.Autoencoder;
import org.halfspace.activation.Activation;
import org.halfspace.code.SignCodec;
import org.halfspace.data.VectorData;
import org.halfspace.data.VectorFiles;
import org.halfspace.fit.run.HoldOut;
import org.halfspace.limits.Limits;
import org.halfspace.source.GaussianSource;
import org.halfspace.source.Spectrum;
import org.halfspace.testing.RealData;
import org.halfspace.train.CheckpointStore;
import org.halfspace.train.LevelTrainingSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The whole fit: on Gaussian vectors against theory, on real ones against measured targets, and at
 * the edges.
 */
class FitTest {

  private static VectorData rows(int dimension, float... values) throws IOException {
    return VectorData.of(values, dimension, "vectors of the test");
  }

  private static VectorData gaussian(String spectrum, int count, long seed) {
    return new GaussianSource(Spectrum.parse(spectrum)).vectors(count, seed);
  }

  @ParameterizedTest
  @EnumSource(names = {"LEAST_SQUARES", "GAUSSIAN"})
  void onGaussianVectorsTheTestIsThePopulationRisk(DecoderKind decoder) throws IOException {
    String name = "power:60:0.8";
    FitReport report =
        Fit.toBits(50)
            .withUnitBits(UnitBits.signs())
            .withDecoder(decoder)
            .withThreads(2)
            .run(gaussian(name, 40_000, 1), gaussian(name, 20_000, 2));
    double floor = Limits.of(Spectrum.parse(name), Activation.sign()).floor(50).distortion();

    // The covariance is estimated from 40,000 vectors: relative errors of some √(2/40,000).
    assertThat(report.floor()).isCloseTo(floor, within(0.005 * floor));
    assertThat(report.population()).isBetween(report.floor(), 1.005 * report.floor());
    // The norm of a test error has a relative deviation below 1, averaged over 20,000; the fit adds
    // n/N.
    assertThat(report.reached()).isCloseTo(report.population(), within(0.01 * report.population()));
    assertThat(report.train()).isCloseTo(report.population(), within(0.01 * report.population()));
    assertThat(report.gap()).isCloseTo(report.reached() / report.floor() - 1, within(1e-15));
    assertThat(report.vectors()).isEqualTo(40_000);
    assertThat(report.testVectors()).isEqualTo(20_000);
  }

  @ParameterizedTest
  @CsvSource({"64,0.368", "128,0.273"})
  void mnistReachesItsTargets(int bits, double wanted) throws IOException {
    FitReport report =
        Fit.toBits(bits)
            .withMethod(EncoderMethod.DESCENT)
            .withThreads(2)
            .run(
                VectorFiles.open(RealData.file("mnist/train-images-idx3-ubyte.gz")),
                VectorFiles.open(RealData.file("mnist/t10k-images-idx3-ubyte.gz")));

    assertThat(report.reached()).isLessThanOrEqualTo(wanted);
    assertThat(report.population()).isBetween(report.floor(), 1.005 * report.floor());
    // docs/theory.md, §7.
    assertThat(report.floor()).isCloseTo(bits == 64 ? 0.3716 : 0.2717, within(6e-5));
  }

  @Test
  void aUniversalCodeReachesTheFloorOfAnIsotropicSourceAtItsScale() throws IOException {
    float[] values = new float[20_000 * 48];
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < values.length; i++) {
      values[i] = 3 * (float) random.nextGaussian();
    }
    VectorData test = VectorData.of(values, 48, "isotropic");
    FitReport report =
        UniversalCode.of(48, 48).withNorm(3 * Math.sqrt(48)).withThreads(2).run(test);
    assertThat(report.population()).isCloseTo(report.floor(), withinPercentage(1e-6));
    // A million numbers: a standard error of some tenths of a percent.
    assertThat(report.reached()).isCloseTo(report.floor(), withinPercentage(1));
    assertThat(report.train()).isNaN();
    assertThat(report.vectors()).isZero();
    // Its bits are those of the product with its tensors.
    SignCodec codec = report.model().codec().signs();
    SignCodec dense = SignCodec.of(48, 48, codec.encoder(), codec.decoder(), codec.mean());
    byte[][] packed = new byte[2][20_000 * 6];
    codec.encode(values, 20_000, packed[0], 2);
    dense.encode(values, 20_000, packed[1], 2);
    int differ = 0;
    for (int i = 0; i < packed[0].length; i++) {
      differ += Integer.bitCount((packed[0][i] ^ packed[1][i]) & 0xff);
    }
    // Rounding: pre-activations of order 3 within 1e-6 of 0, of 960,000.
    assertThat(differ).isLessThan(10);
  }

  @Test
  void universalTakesNoVectorsToLearnFrom() throws IOException {
    assertThat(UniversalCode.of(4, 2).run().vectors()).isZero();
    assertThatThrownBy(() -> UniversalCode.of(0, 2)).hasMessageContaining("dimension: 0");
    assertThatThrownBy(() -> UniversalCode.of(4, 0)).hasMessageContaining("bits: 0");
    assertThatThrownBy(() -> UniversalCode.of(4, 2).withNorm(Double.NaN))
        .hasMessageContaining("norm: NaN");
  }

  @Test
  void settingsOfSgdAreRefusedByOtherMethods() throws IOException {
    VectorData data = VectorData.of(new float[] {1, 2, 3, 4}, 2, "some");
    Fit descent = Fit.toBits(2).withMethod(EncoderMethod.DESCENT);
    assertThatThrownBy(() -> descent.withSgd(SgdSettings.standard()).run(data))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("method: descent does not use settings of SGD, only sgd does");
    assertThatThrownBy(() -> descent.withStop(() -> false).run(data, data))
        .hasMessageContaining("method: descent does not use a stop");
    Fit kept = Fit.toBits(2).withCheckpoints(CheckpointStore.none(), Duration.ofSeconds(1));
    assertThatThrownBy(() -> kept.run(data))
        .hasMessageContaining("method: auto does not use checkpoints");
    Fit search =
        Fit.toDistortion(0.5)
            .withMethod(EncoderMethod.SGD)
            .withCheckpoints(CheckpointStore.none(), Duration.ofSeconds(1));
    assertThatThrownBy(() -> search.run(data))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("checkpoints: these are for a single fit");
  }

  @Test
  void wordVectorsReachTheirTargets() throws IOException {
    VectorData words = VectorFiles.open(RealData.file("words/words-300d.npy"));
    FitReport report = Fit.toBits(300).withThreads(2).run(words);

    assertThat(report.testVectors()).isEqualTo(2000);
    assertThat(report.vectors()).isEqualTo(18_000);
    // A rotation and quantizers fitted to words are not the best for a Gaussian source.
    assertThat(report.population()).isBetween(report.floor(), 1.02 * report.floor());
    assertThat(report.reached()).isLessThanOrEqualTo(0.425);
  }

  @Test
  void theDistortionOnTheTestIsWhatTheCodecLoses() throws IOException {
    VectorData train = gaussian("power:9:1", 500, 3);
    VectorData test = gaussian("power:9:1", 100, 4);
    FitReport report =
        Fit.toBits(11).withUnitBits(UnitBits.signs()).withThreads(1).run(train, test);
    Autoencoder model = report.model();
    float[] rows = new float[900];
    try (VectorData.Pass pass = test.open()) {
      assertThat(pass.read(rows, 100)).isEqualTo(100);
    }
    double lost = 0;
    double energy = 0;
    float[] mean = model.codec().signs().mean();
    for (int i = 0; i < 100; i++) {
      float[] x = Arrays.copyOfRange(rows, 9 * i, 9 * i + 9);
      float[] decoded = model.decode(model.encode(x));
      for (int j = 0; j < 9; j++) {
        lost += Math.pow(x[j] - decoded[j], 2);
        energy += Math.pow(x[j] - mean[j], 2);
      }
    }

    assertThat(report.reached()).isCloseTo(lost / energy, within(1e-6));
  }

  @Test
  void theLeastSquaresDecoderIsAtLeastAsGoodOnItsOwnVectors() throws IOException {
    SplittableRandom random = new SplittableRandom(8);
    float[] skewed = new float[2000 * 6];
    for (int i = 0; i < skewed.length; i++) {
      skewed[i] = (float) Math.exp(random.nextGaussian());
    }
    VectorData data = rows(6, skewed);
    double leastSquares = Fit.toBits(6).withThreads(1).run(data, data).train();
    double gaussian =
        Fit.toBits(6).withDecoder(DecoderKind.GAUSSIAN).withThreads(1).run(data, data).train();

    assertThat(leastSquares).isLessThan(gaussian);
  }

  @Test
  void sameSeedSameModelOtherSeedOtherModel() throws IOException {
    VectorData data = gaussian("power:20:1", 1000, 5);
    Autoencoder once = Fit.toBits(16).withThreads(2).run(data).model();

    assertThat(Fit.toBits(16).withThreads(2).run(data).model().codec()).isEqualTo(once.codec());
    assertThat(Fit.toBits(16).withThreads(2).withSeed(2).run(data).model().id())
        .isNotEqualTo(once.id());
  }

  @ParameterizedTest
  @CsvSource({
    "isotropic:1,1,100",
    "isotropic:1,5,100",
    "power:5:1,1,100",
    "power:5:1,37,300",
    "power:50:1,20,12",
    "power:50:1,64,3",
    "'blocks:3x4,7x0',8,100",
    "isotropic:2,300,50"
  })
  void oddShapesWork(String spectrum, int bits, int count) throws IOException {
    // Only that many bits: those three have tests of their own.
    Set<EncoderMethod> others =
        EnumSet.of(
            EncoderMethod.PLAIN_SIGN, EncoderMethod.PRINCIPAL_AXES, EncoderMethod.ALTERNATING);
    for (EncoderMethod method : EnumSet.complementOf(EnumSet.copyOf(others))) {
      FitReport report =
          Fit.toBits(bits).withMethod(method).withThreads(1).run(gaussian(spectrum, count, 6));

      assertThat(report.floor()).isBetween(0.0, 1.0);
      // The jitter for rows that coincide may show in the seventh digit.
      assertThat(report.population()).isBetween(report.floor() - 1e-6, 1.0);
      assertThat(report.train()).isBetween(-1e-6, 1.0);
      assertThat(report.reached()).isGreaterThanOrEqualTo(0).isFinite();
      // Eight bits for each direction can be all that is of use, where units need not be signs.
      assertThat(report.model().bits())
          .isBetween(report.model().codec().hasSigns() ? bits : Math.min(bits, 8), bits);
    }
  }

  @Test
  void constantColumnsAreCarriedByTheMean() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    float[] values = new float[3 * 400];
    for (int i = 0; i < 400; i++) {
      values[3 * i] = (float) random.nextGaussian();
      values[3 * i + 1] = 42;
      values[3 * i + 2] = (float) random.nextGaussian();
    }
    Autoencoder model = Fit.toBits(4).withThreads(1).run(rows(3, values)).model();

    assertThat(model.decode(model.encode(new float[] {1, 42, -1}))[1]).isCloseTo(42, within(1e-4f));
  }

  @Test
  void theHeldOutPartIsThatOfTheSeed() throws IOException {
    VectorData data = gaussian("power:4:1", 200, 9);
    FitReport whole = Fit.toBits(4).withThreads(1).withSeed(5).run(data);
    HoldOut split = HoldOut.split(data, 20, 5);
    FitReport parts = Fit.toBits(4).withThreads(1).withSeed(5).run(split.train(), split.heldOut());

    assertThat(parts.model().codec()).isEqualTo(whole.model().codec());
    assertThat(parts.reached()).isEqualTo(whole.reached());
  }

  @Test
  void whatCannotBeFittedIsRefusedWithTheReason() throws IOException {
    assertThatThrownBy(() -> Fit.toBits(0)).hasMessageContaining("bits: 0");
    assertThatThrownBy(() -> Fit.toBits(Fit.MAXIMUM_BITS + 1)).hasMessageContaining("16384");
    assertThatThrownBy(() -> Fit.toBits(1).withThreads(0)).hasMessageContaining("threads: 0");
    VectorData one = rows(2, 1, 2);
    assertThatThrownBy(() -> Fit.toBits(1).run(one))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least two");
    VectorData same = rows(2, 1, 2, 1, 2, 1, 2);
    assertThatThrownBy(() -> Fit.toBits(1).run(same))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nothing to code");
    VectorData other = rows(3, 1, 2, 3);
    assertThatThrownBy(() -> Fit.toBits(1).run(same, other))
        .hasMessageContaining("dimension 3")
        .hasMessageContaining("2");
  }

  @Test
  void progressRunsThroughThePhases() throws IOException {
    List<String> phases = new ArrayList<>();
    Fit.toBits(8)
        .withUnitBits(UnitBits.signs())
        .withThreads(1)
        .withProgress(
            (phase, done, total) -> {
              assertThat(total == 0 || done <= total).isTrue();
              if (phases.isEmpty() || !phases.get(phases.size() - 1).equals(phase)) {
                phases.add(phase);
              }
            })
        .run(gaussian("power:12:1", 500, 1));

    assertThat(phases)
        .containsExactly("covariance", "eigenvectors", "trials", "descent", "decoder", "test");
  }

  private static Fit sgd(int bits, int steps) {
    SgdSettings settings = SgdSettings.standard();
    return Fit.toBits(bits)
        .withMethod(EncoderMethod.SGD)
        .withUnitBits(UnitBits.signs())
        .withThreads(2)
        .withSgd(settings.withTraining(settings.training().change().steps(steps).build()));
  }

  @ParameterizedTest
  @CsvSource({"64,0.310", "128,0.220"})
  void sgdOnMnistReachesItsTargets(int bits, double wanted) throws IOException {
    // Three tenths of the standard steps are enough.
    FitReport report =
        sgd(bits, 3000)
            .run(
                VectorFiles.open(RealData.file("mnist/train-images-idx3-ubyte.gz")),
                VectorFiles.open(RealData.file("mnist/t10k-images-idx3-ubyte.gz")));

    assertThat(report.reached()).isLessThanOrEqualTo(wanted);
    // What is learned from data that are not Gaussian is no better on the Gaussian source.
    assertThat(report.population()).isGreaterThan(report.floor());
    assertThat(report.choices().training().orElseThrow().steps()).isEqualTo(3000);
  }

  /** A fifth of the standard steps; thresholds of signs are in their mean. */
  @Test
  void trainingWithQuantizersImprovesOnTheCodeItBeginsWith() throws IOException {
    FitReport report =
        Fit.toBits(64)
            .withMethod(EncoderMethod.SGD)
            .withThreads(2)
            .withSgd(
                SgdSettings.standard().withLevels(LevelTrainingSettings.standard().withSteps(300)))
            .run(
                VectorFiles.open(RealData.file("mnist/train-images-idx3-ubyte.gz")),
                VectorFiles.open(RealData.file("mnist/t10k-images-idx3-ubyte.gz")));

    // Chosen pixels, the start, have 0.284.
    assertThat(report.reached()).isLessThan(0.276);
    assertThat(report.model().codec().hasSigns()).isTrue();
    assertThat(report.model().codec().units().mean()).isNotEqualTo(report.model().center());
    assertThat(report.choices().training().orElseThrow().steps()).isEqualTo(300);
  }

  @Test
  void sgdFindsTheFloorOfAGaussianSourceFromAnyStart() throws IOException {
    for (SgdSettings.Start start : SgdSettings.Start.values()) {
      FitReport report =
          sgd(20, 1500)
              .withSgd(
                  SgdSettings.standard()
                      .withStart(start)
                      .withTraining(SgdSettings.standard().training().change().steps(1500).build()))
              .run(gaussian("power:24:0.5", 40_000, 1));
      assertThat(report.population() / report.floor() - 1).as("%s", start).isBetween(0.0, 0.02);
    }
  }

  @Test
  void sgdInPartsOfAFileComesToAsMuch() throws IOException {
    VectorData train = gaussian("power:24:0.5", 40_000, 1);
    VectorData test = gaussian("power:24:0.5", 10_000, 2);
    SgdSettings settings =
        SgdSettings.standard()
            .withStart(SgdSettings.Start.GAUSSIAN)
            .withTraining(SgdSettings.standard().training().change().steps(1500).build());
    FitReport whole = sgd(20, 1500).withSgd(settings).run(train, test);
    FitReport parts = sgd(20, 1500).withSgd(settings.withShuffleMemory(400_000)).run(train, test);
    assertThat(parts.population()).isCloseTo(whole.population(), within(0.01 * whole.floor()));
    assertThat(parts.model().id()).isNotEqualTo(whole.model().id());
  }

  @Test
  void sgdRepeatsItselfAndFollowsTheSeed() throws IOException {
    VectorData train = gaussian("power:10:0.5", 2000, 1);
    String once = sgd(8, 100).run(train).model().id();
    assertThat(sgd(8, 100).run(train).model().id()).isEqualTo(once);
    assertThat(sgd(8, 100).withSeed(2).run(train).model().id()).isNotEqualTo(once);
  }

  @Test
  void sgdTakesFewVectorsAndDegenerateOnes() throws IOException {
    assertThat(sgd(3, 20).run(rows(2, 1, 2, 3, 5, 0, 1)).reached()).isFinite();
    float[] constant = new float[50 * 4];
    for (int i = 0; i < 50; i++) {
      constant[4 * i] = i % 7;
      constant[4 * i + 1] = 3;
    }
    FitReport report = sgd(6, 50).run(rows(4, constant));
    assertThat(report.reached()).isBetween(0.0, 1.0);
  }
}
