// SPDX-License-Identifier: Apache-2.0
package org.halfspace.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.halfspace.source.Spectrum;
import org.halfspace.source.sums.DistinctVectors;
import org.hipparchus.special.Gamma;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of a stream of any length. */
class StreamCountsTest {
  @Test
  void equalVectorsAreCountedExactlyWhileThereIsRoom() {
    DistinctVectors distinct = new DistinctVectors(5000);
    SplittableRandom random = new SplittableRandom(1);
    long[][] hashes = new long[5000][2];
    long row = 0;
    for (long[] hash : hashes) {
      hash[0] = random.nextLong();
      hash[1] = random.nextLong();
      distinct.add(hash[0], hash[1], row++);
    }
    assertThat(distinct.duplicates()).isZero();
    assertThat(distinct.firstRow()).isEmpty();
    for (int i = 0; i < 700; i++) {
      distinct.add(hashes[3 * i][0], hashes[3 * i][1], row++);
    }
    distinct.add(hashes[0][0], hashes[0][1], row);

    assertThat(distinct.duplicates()).isEqualTo(701);
    assertThat(distinct.isExact()).isTrue();
    assertThat(distinct.firstRow()).hasValue(5000);
  }

  @Test
  void beyondThatTheyAreEstimated() {
    DistinctVectors distinct = new DistinctVectors(4000);
    SplittableRandom random = new SplittableRandom(2);
    int vectors = 100_000;
    for (int i = 0; i < vectors; i++) {
      long high = random.nextLong();
      long low = random.nextLong();
      distinct.add(high, low, 2 * i);
      distinct.add(high, low, 2 * i + 1);
    }

    assertThat(distinct.isExact()).isFalse();
    // 2000 to 4000 are kept, so a deviation of at most 1/√2000 = 2.2 %; five of them.
    assertThat((double) distinct.duplicates()).isCloseTo(vectors, within(0.11 * vectors));
    assertThat(distinct.firstRow()).hasValue(1);
  }

  @Test
  void hashesTellVectorsApartByTheirValues() {
    float[] rows = {1, 0, 1, -0f, 0, 1, 1, Float.MIN_VALUE};
    long[] hashes = new long[8];
    DistinctVectors.hash(rows, 4, 2, hashes, 2);

    assertThat(new long[] {hashes[0], hashes[1]}).containsExactly(hashes[2], hashes[3]);
    assertThat(Arrays.stream(hashes).distinct().count()).isEqualTo(6);
  }

  @Test
  void aSampleIsUniform() {
    double sum = 0;
    int runs = 400;
    for (int seed = 0; seed < runs; seed++) {
      VectorSample sample = new VectorSample(10, 1, seed);
      float[] value = new float[1];
      for (int i = 0; i < 1000; i++) {
        value[0] = i;
        sample.offer(value, 0);
      }
      float[] sorted = Arrays.copyOf(sample.vectors(), 10);
      Arrays.sort(sorted);
      assertThat(sample.size()).isEqualTo(10);
      for (int i = 0; i < 10; i++) {
        assertThat((long) sorted[i]).isEqualTo(sample.positions()[i]);
        sum += sorted[i];
      }
    }
    // The mean of 4000 numbers of deviation 1000/√12: 4.6; five of them.
    assertThat(sum / (10 * runs)).isCloseTo(499.5, within(23.0));
  }

  @Test
  void theMostFrequentValueIsFound() {
    VectorSample sample = new VectorSample(8, 2, 1);
    float[] rows = {3, 1, 2, 0, 3, -0f, 5, 7, 2, 9, 3, 4};
    for (int i = 0; i < 6; i++) {
      sample.offer(rows, 2 * i);
    }
    assertThat(sample.size()).isEqualTo(6);
    assertThat(sample.mostFrequent()).containsExactly(3, 0);
  }

  /** E χ_d = √2 Γ((d+1)/2) / Γ(d/2). */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 10, 1000})
  void theNormsOfIsotropicSourcesAreChi(int d) {
    double mean = Math.sqrt(2) * Math.exp(Gamma.logGamma((d + 1) / 2.0) - Gamma.logGamma(d / 2.0));
    double expected = Math.sqrt(d / (mean * mean) - 1);

    // The quadrature and the gamma functions are right to 1e-13, the square root of a small
    // difference to 1e-13 / (2 · 0.02).
    assertThat(NormHistogram.gaussianVariation(Spectrum.isotropic(d).scaled(3)))
        .isCloseTo(expected, within(1e-9));
  }
}
