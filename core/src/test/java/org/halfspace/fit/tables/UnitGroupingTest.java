// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.halfspace.code.LevelCodec;
import org.halfspace.code.Quantizer;
import org.halfspace.code.SignCodec;
import org.halfspace.code.UnitCodec;
import org.halfspace.code.UnitLayout;
import org.halfspace.code.VectorCodec;
import org.halfspace.fit.decoder.CodedSample;
import org.junit.jupiter.api.Test;

class UnitGroupingTest {
  /**
   * Units of some coordinates, and vectors with more: the product of the first coordinates of each
   * pair of units.
   *
   * @param pairs units whose product matters
   * @param scales of the units' coordinates
   */
  private static CodedSample sample(int[] unitBits, int[][] pairs, double[] scales) {
    int u = unitBits.length;
    int d = u + pairs.length;
    int rows = 4000;
    SplittableRandom random = new SplittableRandom(1);
    float[] vectors = new float[rows * d];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < u; j++) {
        vectors[i * d + j] = (float) (scales[j] * random.nextGaussian());
      }
      for (int p = 0; p < pairs.length; p++) {
        float product = vectors[i * d + pairs[p][0]] * vectors[i * d + pairs[p][1]];
        vectors[i * d + u + p] = Math.signum(product) * (3 + p);
      }
    }
    float[] encoder = new float[u * d];
    float[] decoder = new float[u * d];
    for (int j = 0; j < u; j++) {
      encoder[j * d + j] = 1;
      decoder[j * u + j] = (float) (0.8 * scales[j]);
    }
    boolean signs = Arrays.stream(unitBits).allMatch(b -> b == 1);
    List<Quantizer> quantizers =
        Arrays.stream(unitBits).mapToObj(UnitGroupingTest::uniform).toList();
    UnitCodec codec =
        signs
            ? SignCodec.of(u, d, encoder, decoder, new float[d])
            : LevelCodec.of(quantizers, encoder, decoder, new float[d], new float[d]);
    return CodedSample.of(VectorCodec.withoutGain(codec), vectors, rows, 1);
  }

  private static Quantizer uniform(int bits) {
    int count = 1 << bits;
    return Quantizer.of(
        IntStream.range(0, count).mapToDouble(k -> (2 * k + 1.0) / count - 1).toArray(),
        IntStream.range(1, count).mapToDouble(k -> (2.0 * k / count - 1) * 2).toArray());
  }

  private static double[] ones(int u) {
    double[] ones = new double[u];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static int place(int[] order, int unit) {
    return IntStream.range(0, order.length).filter(p -> order[p] == unit).findFirst().orElseThrow();
  }

  private static void requirePermutation(int[] order) {
    assertThat(Arrays.stream(order).sorted().toArray())
        .isEqualTo(IntStream.range(0, order.length).toArray());
  }

  @Test
  void signsWhoseProductsMatterShareAGroup() {
    int[] unitBits = new int[20];
    Arrays.fill(unitBits, 1);
    int[][] pairs = {{0, 19}, {1, 9}, {2, 11}, {0, 13}, {5, 17}, {13, 19}};
    for (int entryBits : new int[] {4, 8}) {
      int[] order = UnitGrouping.of(sample(unitBits, pairs, ones(20)), entryBits, 3, 1);
      requirePermutation(order);
      for (int[] pair : pairs) {
        assertThat(place(order, pair[0]) / entryBits).isEqualTo(place(order, pair[1]) / entryBits);
      }
    }
  }

  /**
   * No pair explains anything of a product of three. Of three units in two groups two are together,
   * so that one exchange is enough.
   */
  @Test
  void aProductOfThreeUnitsBringsThemTogether() {
    int u = 8;
    int d = u + 1;
    int rows = 4000;
    SplittableRandom random = new SplittableRandom(2);
    float[] vectors = new float[rows * d];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < u; j++) {
        vectors[i * d + j] = (float) random.nextGaussian();
      }
      float product = vectors[i * d] * vectors[i * d + 3] * vectors[i * d + 6];
      vectors[i * d + u] = 5 * Math.signum(product);
    }
    float[] encoder = new float[u * d];
    float[] decoder = new float[u * d];
    for (int j = 0; j < u; j++) {
      encoder[j * d + j] = 1;
      decoder[j * u + j] = 0.8f;
    }
    SignCodec codec = SignCodec.of(u, d, encoder, decoder, new float[d]);
    CodedSample sample = CodedSample.of(VectorCodec.withoutGain(codec), vectors, rows, 1);
    int[] order = UnitGrouping.of(sample, 4, 3, 1);
    requirePermutation(order);
    assertThat(place(order, 3) / 4).isEqualTo(place(order, 0) / 4);
    assertThat(place(order, 6) / 4).isEqualTo(place(order, 0) / 4);
  }

  @Test
  void unitsOfSeveralBitsKeepTheLengthOfTheCode() {
    int[] unitBits = {4, 4, 3, 3, 2, 2, 2, 2, 2, 1, 1};
    int[][] pairs = {{0, 3}, {2, 7}, {4, 8}};
    CodedSample sample = sample(unitBits, pairs, ones(unitBits.length));
    int[] order = UnitGrouping.of(sample, 8, 3, 1);
    requirePermutation(order);
    UnitLayout layout = UnitLayout.of(Arrays.stream(order).map(j -> unitBits[j]).toArray());
    assertThat(layout.bits()).isEqualTo(UnitLayout.of(unitBits).bits());
    assertThat(layout.byteOf(place(order, 2))).isEqualTo(layout.byteOf(place(order, 7)));
  }

  @Test
  void groupsThatExplainMostComeFirst() {
    int[] unitBits = new int[24];
    Arrays.fill(unitBits, 1);
    double[] scales = ones(24);
    int[] strong = {3, 8, 14, 20};
    for (int unit : strong) {
      scales[unit] = 10;
    }
    int[][] pairs = {{3, 8}, {8, 14}, {14, 20}, {3, 20}};
    int[] order = UnitGrouping.of(sample(unitBits, pairs, scales), 8, 3, 1);
    for (int unit : strong) {
      assertThat(place(order, unit)).isLessThan(8);
    }
  }

  @Test
  void theSameSeedGivesTheSameOrder() {
    int[] unitBits = new int[16];
    Arrays.fill(unitBits, 1);
    CodedSample sample = sample(unitBits, new int[][] {{0, 15}, {2, 9}}, ones(16));
    assertThat(UnitGrouping.of(sample, 8, 7, 1)).isEqualTo(UnitGrouping.of(sample, 8, 7, 1));
  }

  @Test
  void unitsAcrossHalvesOfBytesAreRefused() {
    CodedSample sample = sample(new int[] {3, 3}, new int[0][], ones(2));
    assertThatThrownBy(() -> UnitGrouping.of(sample, 4, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("entryBits: 4");
  }
}
