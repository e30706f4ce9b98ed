// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;
import org.halfspace.linalg.Matrix;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.Spectrum;
import org.halfspace.source.sums.Whitening;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Epochs hold every vector once, in an order that follows from seed and step alone. */
class ShuffledSamplesTest {

  /** Vectors (i, 0), so that the first coordinate tells which it is. */
  private static VectorData numbered(int count) throws IOException {
    float[] values = new float[2 * count];
    for (int i = 0; i < count; i++) {
      values[2 * i] = i;
    }
    return VectorData.of(values, 2, "numbered");
  }

  /** Coordinates as they are. */
  private static Whitening plain() {
    return new Whitening(
        new PrincipalAxes(new double[2], Spectrum.isotropic(2), Matrix.identity(2)), 2, 0, 1);
  }

  private static List<Integer> epoch(ShuffledSamples samples, int epoch) throws IOException {
    List<Integer> seen = new ArrayList<>();
    float[] batch = new float[2 * samples.batch()];
    long first = epoch * samples.stepsOfAnEpoch();
    for (long step = first; step < first + samples.stepsOfAnEpoch(); step++) {
      samples.fill(step, batch);
      for (int i = 0; i < samples.batch(); i++) {
        seen.add((int) batch[2 * i]);
      }
    }
    return seen;
  }

  @ParameterizedTest
  @CsvSource({"1000,1000000", "1000,1600", "1003,1600", "640,512"})
  void anEpochHoldsVectorsOnceAndHardlyLeavesOneOut(int count, long memory) throws IOException {
    ShuffledSamples samples = new ShuffledSamples(numbered(count), plain(), 8, 1, memory);
    Set<Integer> ever = new HashSet<>();
    for (int epoch = 0; epoch < 20; epoch++) {
      List<Integer> seen = epoch(samples, epoch);
      assertThat(seen).doesNotHaveDuplicates();
      assertThat(seen.size()).isBetween((int) (0.9 * count), count);
      ever.addAll(seen);
    }
    assertThat(ever).hasSize(count);
  }

  @ParameterizedTest
  @CsvSource({"1000000", "1600"})
  void everyStepFollowsFromSeedAndNumber(long memory) throws IOException {
    VectorData data = numbered(1000);
    ShuffledSamples samples = new ShuffledSamples(data, plain(), 8, 1, memory);
    List<Integer> second = epoch(samples, 1);

    assertThat(epoch(samples, 0)).isNotEqualTo(second);
    assertThat(epoch(samples, 1)).isEqualTo(second);
    assertThat(epoch(new ShuffledSamples(data, plain(), 8, 1, memory), 1)).isEqualTo(second);
    assertThat(epoch(new ShuffledSamples(data, plain(), 8, 2, memory), 1)).isNotEqualTo(second);
  }

  /** This many vectors (i, 0), none of which is kept. */
  private static VectorData counted(long count) {
    return new VectorData() {
      @Override
      public int dimension() {
        return 2;
      }

      @Override
      public long count() {
        return count;
      }

      @Override
      public String description() {
        return "counted";
      }

      @Override
      public Optional<Path> path() {
        return Optional.empty();
      }

      @Override
      public Pass open() {
        throw new UnsupportedOperationException("not read");
      }
    };
  }

  @Property(tries = 2000)
  void anEpochHasStepsWhateverTheSizes(
      @ForAll @LongRange(min = 1, max = 1_000_000_000_000L) long count,
      @ForAll @IntRange(min = 1, max = 50_000) int batch,
      @ForAll @LongRange(min = 1, max = 1_000_000) long memory,
      @ForAll @IntRange(max = 40) int more) {
    // Sets hardly larger than a batch are where steps run out.
    for (long vectors : new long[] {Math.max(batch, count), batch + more}) {
      ShuffledSamples samples = new ShuffledSamples(counted(vectors), plain(), batch, 1, memory);
      long steps = samples.stepsOfAnEpoch();
      assertThat(steps).isPositive();
      assertThat(steps).isLessThanOrEqualTo(vectors / batch);
    }
  }

  @ParameterizedTest
  @CsvSource({"6464,6463", "130,129", "65,64", "2,1", "1,1", "7,7"})
  void aSetHardlyLargerThanABatchGivesBatches(int count, int batch) throws IOException {
    ShuffledSamples samples = new ShuffledSamples(numbered(count), plain(), batch, 1, 1);
    for (int epoch = 0; epoch < 3; epoch++) {
      assertThat(epoch(samples, epoch)).hasSize(count / batch * batch).doesNotHaveDuplicates();
    }
  }

  @Test
  void aBatchThatNoArrayHoldsIsRefusedInWords() {
    assertThatThrownBy(
            () -> new ShuffledSamples(counted(1L << 40), plain(), 1_500_000_000, 1, 1000))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("batch: 1500000000")
        .hasMessageContaining("use a smaller batch");
  }

  @Test
  void aLoadOfALargeSetMixesItsParts() throws IOException {
    // Loads of 200 vectors out of 1000, in chunks of 3: a batch should come from all over.
    ShuffledSamples samples = new ShuffledSamples(numbered(1000), plain(), 8, 1, 1600);
    double correlation = 0;
    List<Integer> seen = epoch(samples, 0);
    for (int i = 1; i < seen.size(); i++) {
      correlation += (seen.get(i) - 499.5) * (seen.get(i - 1) - 499.5);
    }
    correlation /= seen.size() * 1000.0 * 1000.0 / 12;
    // Neighbors in the order are independent but for the 64 chunks of a load: deviation 1/√1000.
    assertThat(correlation).isCloseTo(0, within(0.15));
  }

  @Test
  void whiteningGivesIdentityCovariance() throws IOException {
    float[] values = new float[4000];
    java.util.SplittableRandom random = new java.util.SplittableRandom(1);
    for (int i = 0; i < values.length; i += 2) {
      double a = random.nextGaussian();
      values[i] = (float) (3 * a + 5);
      values[i + 1] = (float) (a + 0.5 * random.nextGaussian());
    }
    VectorData data = VectorData.of(values, 2, "correlated");
    PrincipalAxes axes = org.halfspace.source.Covariance.of(data).principalAxes();
    Whitening whitening = new Whitening(axes, 2, 0, 2);
    float[] whitened = new float[4000];
    assertThat(whitening.readInto(data, whitened, 0)).isEqualTo(2000);
    double[] moments = new double[3];
    for (int i = 0; i < 4000; i += 2) {
      moments[0] += (double) whitened[i] * whitened[i] / 2000;
      moments[1] += (double) whitened[i + 1] * whitened[i + 1] / 2000;
      moments[2] += (double) whitened[i] * whitened[i + 1] / 2000;
    }
    assertThat(moments[0]).isCloseTo(1, within(1e-5));
    assertThat(moments[1]).isCloseTo(1, within(1e-5));
    assertThat(moments[2]).isCloseTo(0, within(1e-5));
    // B (x − μ) = M z.
    Matrix whitenedEncoder = Matrix.of(1, 2, new double[] {0.6, -0.8});
    float[] encoder = whitening.encoder(whitenedEncoder);
    double[] mean = axes.mean();
    double direct = encoder[0] * (values[0] - mean[0]) + encoder[1] * (values[1] - mean[1]);
    assertThat(direct).isCloseTo(0.6 * whitened[0] - 0.8 * whitened[1], within(1e-5));
    assertThat(Arrays.stream(new Whitening(axes, 2, 1, 1).shrinkage()).max().orElseThrow())
        .isLessThan(1);
  }

  @Test
  void aBatchLargerThanTheSetIsRefused() {
    assertThatThrownBy(() -> new ShuffledSamples(numbered(5), plain(), 6, 1, 1000))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("batch of 6 vectors");
  }
}
