// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.halfspace.Autoencoder;
import org.halfspace.Distortion;
import org.halfspace.activation.Activation;
import org.halfspace.data.VectorData;
import org.halfspace.fit.BitsSearch;
import org.halfspace.fit.EncoderMethod;
import org.halfspace.fit.Fit;
import org.halfspace.fit.FitReport;
import org.halfspace.fit.TargetNotReachedException;
import org.halfspace.limits.Limits;
import org.halfspace.source.Spectrum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BitsForTargetTest {

  private static VectorData gaussian(int count, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count * 24];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() / Math.sqrt(1 + i % 24));
    }
    return VectorData.of(values, 24, "Gaussian");
  }

  private static Fit descent(Fit fit) {
    return fit.withMethod(EncoderMethod.DESCENT).withThreads(1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.7, 0.4, 0.2, 0.1})
  void oneBitFewerMisses(double target) throws IOException {
    VectorData train = gaussian(6000, 1);
    VectorData test = gaussian(3000, 2);
    FitReport report = descent(Fit.toDistortion(target)).run(train, test);
    BitsSearch result = report.choices().search().orElseThrow();
    int bits = result.trial().bits();

    assertThat(report.reached()).isLessThanOrEqualTo(target).isEqualTo(result.trial().value());
    assertThat(report.model().bits()).isEqualTo(bits);
    if (bits > 1) {
      double fewer =
          Fit.toBits(bits - 1)
              .withMethod(EncoderMethod.DESCENT)
              .withThreads(1)
              .run(train, test)
              .reached();
      assertThat(fewer).isGreaterThan(target);
    }
    // The floor of the source: fewer bits than it asks for cannot be enough, but for the spread of
    // the sample, two bits at most here.
    Limits limits = Limits.of(Spectrum.powerLaw(24, 1), Activation.sign());
    assertThat(limits.floor(bits + 2).distortion()).isLessThan(target);
    assertThat(result.trials().size()).isLessThanOrEqualTo(8);
    assertThat(result.exact()).isTrue();
  }

  @Test
  void theBandIsThatOfManyTests() throws IOException {
    FitReport report =
        Fit.toBits(24)
            .withMethod(EncoderMethod.CLOSED_FORM)
            .withThreads(1)
            .run(gaussian(6000, 1), gaussian(1000, 2));
    double squares = 0;
    int tests = 60;
    double mean = 0;
    double[] values = new double[tests];
    SplittableRandom seeds = new SplittableRandom(7);
    for (int i = 0; i < tests; i++) {
      // Neighboring seeds draw sets that are not independent, whose distortions spread less.
      long seed = seeds.nextLong();
      values[i] = Distortion.of(report.model().codec().signs(), gaussian(1000, seed), 1).value();
      mean += values[i] / tests;
    }
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    double spread = Math.sqrt(squares / (tests - 1));
    // A standard deviation of 60 values is known to 1/√118, 9 %; three times that.
    assertThat(report.reachedError()).isCloseTo(spread, within(0.28 * spread));
  }

  @Test
  void progressSaysWhichFitItIs() throws IOException {
    List<String> phases = new ArrayList<>();
    FitReport report =
        Fit.toDistortion(0.4)
            .withMethod(EncoderMethod.CLOSED_FORM)
            .withThreads(1)
            .withProgress((phase, done, total) -> phases.add(phase))
            .run(gaussian(3000, 1), gaussian(500, 2));
    BitsSearch result = report.choices().search().orElseThrow();
    int number = 0;
    for (BitsSearch.Trial trial : result.trials()) {
      number++;
      String prefix = "fit " + number + ", " + trial.bits() + " bits, ";
      assertThat(phases).anyMatch(phase -> phase.startsWith(prefix));
    }
    assertThat(result.seconds()).isGreaterThan(report.seconds().stages().encoder());
  }

  /** The naive way: decode everything that is searched, sort it for every query. */
  private static double recall(Autoencoder model, int k, VectorData base, VectorData queries)
      throws IOException {
    float[][] vectors = rows(base);
    float[][] decoded = new float[vectors.length][];
    for (int i = 0; i < decoded.length; i++) {
      decoded[i] = model.decode(model.encode(vectors[i]));
    }
    double found = 0;
    float[][] asked = rows(queries);
    for (float[] query : asked) {
      Set<Integer> truth = new HashSet<>(nearest(query, vectors, k));
      truth.retainAll(nearest(query, decoded, k));
      found += truth.size();
    }
    return found / asked.length / k;
  }

  private static float[][] rows(VectorData data) throws IOException {
    float[][] rows = new float[(int) data.count()][];
    float[] row = new float[data.dimension()];
    try (VectorData.Pass pass = data.open()) {
      for (int i = 0; pass.read(row, 1) > 0; i++) {
        rows[i] = row.clone();
      }
    }
    return rows;
  }

  private static List<Integer> nearest(float[] query, float[][] vectors, int k) {
    double[] distances = new double[vectors.length];
    for (int i = 0; i < distances.length; i++) {
      for (int j = 0; j < query.length; j++) {
        distances[i] += Math.pow(query[j] - vectors[i][j], 2);
      }
    }
    return IntStream.range(0, distances.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> distances[i]))
        .limit(k)
        .toList();
  }

  @Test
  void oneBitFewerFindsLessThanWasAsked() throws IOException {
    VectorData train = gaussian(2000, 3);
    VectorData test = gaussian(100, 4);
    FitReport report = descent(Fit.toRecall(10, 0.6)).run(train, test);
    BitsSearch result = report.choices().search().orElseThrow();
    BitsSearch.Trial trial = result.trial();

    // A neighbor of a thousand may change sides where two distances round to the same float32.
    assertThat(trial.value())
        .isGreaterThanOrEqualTo(0.6)
        .isCloseTo(recall(report.model(), 10, train, test), within(0.002));
    assertThat(report.model().bits()).isEqualTo(trial.bits());
    assertThat(result.trials())
        .anySatisfy(
            fewer -> {
              assertThat(fewer.bits()).isEqualTo(trial.bits() - 1);
              assertThat(fewer.value()).isLessThan(0.6);
            });
    // Of a hundred shares whose spread is at most a half.
    assertThat(trial.standardError()).isBetween(0.005, 0.05);
  }

  /** As 300 × 24 of an issue: neither memory nor hours are spent on what cannot be. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-4, 1e-9, 0.005})
  void aDistortionOutOfReachEndsSoonWithWhatWasTried(double target) throws IOException {
    TargetNotReachedException failure =
        catchThrowableOfType(
            TargetNotReachedException.class,
            () -> descent(Fit.toDistortion(target)).run(gaussian(300, 1), gaussian(60, 2)));
    assertThat(failure.trials()).isNotEmpty().hasSizeLessThan(10);
    assertThat(failure.trials())
        .allSatisfy(
            trial -> {
              assertThat(trial.bits()).isBetween(1, 2048);
              assertThat(trial.value()).isGreaterThan(target);
              assertThat(trial.value()).isGreaterThanOrEqualTo(failure.best().value());
            });
    assertThat(failure).hasMessageContaining("not reached; the best of");
  }

  @Test
  void aRecallOutOfReachEndsSoonWithWhatWasTried() throws IOException {
    TargetNotReachedException failure =
        catchThrowableOfType(
            TargetNotReachedException.class,
            () -> descent(Fit.toRecall(10, 1)).run(gaussian(300, 1), gaussian(60, 2)));
    assertThat(failure.trials()).isNotEmpty();
    assertThat(failure.best().value())
        .isEqualTo(
            failure.trials().stream().mapToDouble(BitsSearch.Trial::value).max().orElseThrow());
  }

  private static Fit axes(double target) {
    return Fit.toDistortion(target).withMethod(EncoderMethod.PRINCIPAL_AXES).withThreads(1);
  }

  @Test
  void aMethodThatGivesFewBitsIsAskedForNoMore() throws IOException {
    VectorData data = gaussian(600, 1);
    assertThat(axes(0.6).run(data).choices().search().orElseThrow().exact()).isTrue();
    assertThatThrownBy(() -> axes(0.05).run(data)).isInstanceOf(TargetNotReachedException.class);
  }

  @Test
  void noMoreBitsAreTriedThanMakeSense() {
    assertThat(BitsLimit.of(100, EncoderMethod.AUTO, 16_384, 1L << 40).bits()).isEqualTo(3200);
    assertThat(BitsLimit.of(1000, EncoderMethod.AUTO, 16_384, 1L << 40).bits())
        .isEqualTo(Fit.MAXIMUM_BITS);
    // 12 matrices of n² doubles have to fit into a GiB.
    assertThat(BitsLimit.of(1000, EncoderMethod.AUTO, 16_384, 1L << 30).bits())
        .isBetween(1000, (int) Math.sqrt((1L << 30) / 96.0));
    assertThat(BitsLimit.of(1000, EncoderMethod.PRINCIPAL_AXES, 7, 1L << 40).bits()).isEqualTo(7);
  }

  /** What is between what missed and what was enough decides whether the answer is the fewest. */
  @Test
  void exactIsSaidOnlyWhereOneBitFewerMissed() {
    BitsSearch.Trial enough = new BitsSearch.Trial(12, 0.2, 0);
    BitsSearch.Trial far = new BitsSearch.Trial(9, 0.3, 0);
    BitsSearch.Trial near = new BitsSearch.Trial(11, 0.21, 0);
    assertThat(new BitsSearch(enough, List.of(far, enough), 0).exact()).isFalse();
    assertThat(new BitsSearch(enough, List.of(far, enough), 0).missed()).contains(far);
    assertThat(new BitsSearch(enough, List.of(far, enough, near), 0).exact()).isTrue();
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatThrownBy(() -> Fit.toRecall(0, 0.5)).hasMessageContaining("k: 0, must be at least 1");
    assertThatThrownBy(() -> descent(Fit.toRecall(91, 0.5)).run(gaussian(100, 1)))
        .hasMessageContaining("91 nearest was requested, but only 90 training vectors");
    assertThatThrownBy(() -> Fit.toRecall(1, 1.5))
        .hasMessageContaining("recall: 1.5, must be above 0 and at most 1");
    assertThatThrownBy(() -> Fit.toDistortion(0))
        .hasMessageContaining("distortion: 0.0, must be between 0 and 1");
    assertThatThrownBy(() -> Fit.toDistortion(1)).hasMessageContaining("distortion: 1.0");
  }
}
