// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.halfspace.code.UnitLayout;
import org.junit.jupiter.api.Test;

/** One contract for what the Vector API does and what is done without it. */
class LevelEngineTest {
  /** More than two tiles of every engine, and not a whole number of them. */
  private static final int ROWS = 2501;

  private static int[] unitBits(int kind, int units, SplittableRandom random) {
    int most = new int[] {1, 2, 3, 4, 6, 8}[kind];
    return random.ints(units, kind < 4 ? most : 1, most + 1).toArray();
  }

  /** Rising multiples of 1/4, zero of either sign among them. */
  private static float[] rising(int count, SplittableRandom random) {
    int first = -random.nextInt(count);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (first + i) / 4f;
    }
    values[-first] = random.nextBoolean() ? 0f : -0f;
    return values;
  }

  private static float[] integers(int count, SplittableRandom random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextInt(-4, 5);
    }
    return values;
  }

  private static LevelTensors tensors(int kind, int d, int units, SplittableRandom random) {
    return tensors(UnitLayout.of(unitBits(kind, units, random)), d, random);
  }

  private static LevelTensors tensors(UnitLayout layout, int d, SplittableRandom random) {
    int units = layout.units();
    float[] thresholds = new float[0];
    float[] levels = new float[0];
    for (int j = 0; j < units; j++) {
      int count = 1 << layout.unitBits(j);
      thresholds = joined(thresholds, rising(count - 1, random));
      levels = joined(levels, rising(count, random));
    }
    return new LevelTensors(
        layout,
        integers(units * d, random),
        new LevelTables(layout, thresholds, levels),
        gaussian(units * d, random),
        integers(d, random),
        gaussian(d, random));
  }

  private static float[] joined(float[] first, float[] second) {
    float[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  private static float[] gaussian(int count, SplittableRandom random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static LevelEngine engine(LevelTensors tensors, boolean vectorApi) {
    return new LevelEngine(tensors, new PlainProducts(), vectorApi && VectorApi.present());
  }

  /** Products of integers are exact in any order, so that every index is known. */
  @Test
  void indexesCountThresholdsAtMostTheProductInBothWays() {
    SplittableRandom random = new SplittableRandom(1);
    for (int trial = 0; trial < 60; trial++) {
      int d = random.nextInt(1, 60);
      int units = random.nextInt(1, 150);
      LevelTensors tensors = tensors(trial % 6, d, units, random);
      int rows = random.nextInt(1, 250);
      float[] vectors = integers(rows * d, random);
      float[] factors = trial % 2 == 0 ? new float[0] : integers(rows, random);
      UnitLayout layout = tensors.layout();
      int bytes = layout.bytesPerCode();
      for (boolean vectorApi : new boolean[] {false, true}) {
        byte[] packed = new byte[rows * bytes + 1];
        Arrays.fill(packed, (byte) 77);
        LevelEngine engine = engine(tensors, vectorApi);
        engine.encode(vectors, rows, factors, packed, 1 + trial % 3);
        assertThat(packed[rows * bytes]).isEqualTo((byte) 77);
        layout.requireZeroPadding(packed, rows);
        for (int i = 0; i < rows; i++) {
          for (int j = 0; j < units; j++) {
            float value = 0;
            for (int k = 0; k < d; k++) {
              value += tensors.encoder()[j * d + k] * (vectors[i * d + k] - tensors.mean()[k]);
            }
            value *= factors.length == 0 ? 1 : factors[i];
            assertThat(layout.index(packed, i * bytes, j)).isEqualTo(index(tensors, j, value));
          }
        }
      }
    }
  }

  private static int index(LevelTensors tensors, int unit, float value) {
    int[] starts = tensors.tables().thresholdStarts();
    int index = 0;
    for (int k = starts[unit]; k < starts[unit + 1]; k++) {
      index += value >= tensors.tables().thresholds()[k] ? 1 : 0;
    }
    return index;
  }

  /** The bytes of a fit to a falling spectrum: groups of fields begin within bytes. */
  @Test
  void codesOfFallingUnitsAreDecodedToTheSameFloatsInBothWays() {
    SplittableRandom random = new SplittableRandom(7);
    UnitLayout layout =
        UnitLayout.of(
            5, 3, 4, 4, 4, 4, 4, 4, 3, 3, 2, 3, 3, 2, 3, 3, 2, 3, 3, 2, 3, 3, 2, 3, 3, 2, 3, 3, 2,
            3, 2, 2, 1, 2, 2, 2, 2, 2, 2, 2, 2);
    int d = 100;
    LevelTensors tensors = tensors(layout, d, random);
    byte[] packed = new byte[ROWS * layout.bytesPerCode()];
    engine(tensors, false).encode(gaussian(ROWS * d, random), ROWS, new float[0], packed, 1);
    float[] judge = new float[ROWS * d];
    float[] decoded = new float[ROWS * d];
    engine(tensors, false).decode(packed, ROWS, judge, 1);
    engine(tensors, true).decode(packed, ROWS, decoded, 1);
    assertThat(decoded).isEqualTo(judge);
  }

  @Test
  void equalCodesAreDecodedToTheSameFloatsInBothWaysAndEverywhere() {
    SplittableRandom random = new SplittableRandom(2);
    for (int kind = 0; kind < 6; kind++) {
      int d = random.nextInt(1, 200);
      LevelTensors tensors = tensors(kind, d, 60, random);
      int bytes = tensors.layout().bytesPerCode();
      byte[] packed = new byte[ROWS * bytes];
      engine(tensors, true).encode(gaussian(ROWS * d, random), ROWS, new float[0], packed, 2);
      float[] judge = new float[ROWS * d];
      engine(tensors, false).decode(packed, ROWS, judge, 1);
      for (boolean vectorApi : new boolean[] {false, true}) {
        LevelEngine engine = engine(tensors, vectorApi);
        float[] decoded = new float[ROWS * d];
        engine.decode(packed, ROWS, decoded, 2);
        assertThat(decoded).isEqualTo(judge);
        for (int i : new int[] {0, 1, 1023, 1024, ROWS - 1}) {
          byte[] code = Arrays.copyOfRange(packed, i * bytes, (i + 1) * bytes);
          float[] alone = new float[d];
          engine.decode(code, 1, alone, 1);
          assertThat(alone).isEqualTo(Arrays.copyOfRange(judge, i * d, (i + 1) * d));
        }
      }
    }
  }

  @Test
  void entriesThatAreNotFiniteAreRefusedInBothWays() {
    LevelTensors tensors = tensors(1, 5, 9, new SplittableRandom(3));
    float[] vectors = new float[20];
    vectors[12] = Float.POSITIVE_INFINITY;
    byte[] packed = new byte[4 * tensors.layout().bytesPerCode()];
    for (boolean vectorApi : new boolean[] {false, true}) {
      LevelEngine engine = engine(tensors, vectorApi);
      assertThatThrownBy(() -> engine.encode(vectors, 4, new float[0], packed, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("row 2, column 2");
    }
  }
}
