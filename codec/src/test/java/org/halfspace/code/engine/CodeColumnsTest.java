// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.halfspace.code.UnitLayout;
import org.junit.jupiter.api.Test;

/** Products, levels and rows with codes as columns: one contract for both ways. */
class CodeColumnsTest {
  private static List<CodeColumns> ways() {
    List<CodeColumns> ways = new ArrayList<>();
    ways.add(new WholeColumns(new PlainProducts()));
    if (VectorApi.present()) {
      ways.add(new KernelColumns());
    }
    return ways;
  }

  private static float[] gaussian(int length, SplittableRandom random) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @Test
  void productsAreThoseOfTheFormulaAndToldOnce() {
    SplittableRandom random = new SplittableRandom(1);
    for (CodeColumns columns : ways()) {
      // Parts of the depth and of the rows, and ends of panels and chunks.
      for (int[] shape : new int[][] {{1, 1}, {12, 16}, {13, 17}, {30, 600}, {700, 290}}) {
        int rows = shape[0];
        int depth = shape[1];
        int room = rows + random.nextInt(30);
        int strips = columns.strips();
        int width = columns.width();
        float[] a = gaussian(rows * depth, random);
        float[] b = gaussian(strips * columns.length(depth), random);
        float[] c = new float[strips * columns.length(room)];
        int[] told = new int[strips * rows];
        columns
            .left(a, rows, depth, room)
            .multiply(
                b,
                strips,
                c,
                (product, at, strip, first, count) -> {
                  assertThat(product).isSameAs(c);
                  assertThat(at).isEqualTo(strip * columns.length(room) + first * width);
                  for (int i = first; i < first + count; i++) {
                    told[strip * rows + i]++;
                  }
                });
        assertThat(told).containsOnly(1);
        for (int trial = 0; trial < 200; trial++) {
          int s = random.nextInt(strips);
          int i = random.nextInt(rows);
          int j = random.nextInt(width);
          double sum = 0;
          for (int k = 0; k < depth; k++) {
            sum += (double) a[i * depth + k] * b[s * columns.length(depth) + k * width + j];
          }
          assertThat((double) c[s * columns.length(room) + i * width + j])
              .isCloseTo(sum, within(1e-6 * depth));
        }
      }
    }
  }

  @Test
  void equalColumnsHaveEqualProducts() {
    SplittableRandom random = new SplittableRandom(2);
    for (CodeColumns columns : ways()) {
      int rows = 25;
      int depth = 301;
      int width = columns.width();
      float[] b = new float[columns.strips() * columns.length(depth)];
      float[] column = gaussian(depth, random);
      for (int s = 0; s < columns.strips(); s++) {
        for (int k = 0; k < depth; k++) {
          Arrays.fill(
              b,
              s * columns.length(depth) + k * width,
              s * columns.length(depth) + (k + 1) * width,
              column[k]);
        }
      }
      float[] c = new float[columns.strips() * columns.length(rows)];
      columns
          .left(gaussian(rows * depth, random), rows, depth, rows)
          .multiply(b, columns.strips(), c, (product, at, strip, first, count) -> {});
      for (int s = 0; s < columns.strips(); s++) {
        for (int i = 0; i < rows; i++) {
          for (int j = 0; j < width; j++) {
            assertThat(c[s * columns.length(rows) + i * width + j]).isEqualTo(c[i * width]);
          }
        }
      }
    }
  }

  @Test
  void levelsOfUnitsStandInTheirColumns() {
    SplittableRandom random = new SplittableRandom(3);
    int width = VectorApi.present() ? ProductKernel.columns() : 240;
    for (int trial = 0; trial < 20; trial++) {
      int[] unitBits = random.ints(1 + random.nextInt(40), 1, 9).toArray();
      UnitLayout layout = UnitLayout.of(unitBits);
      float[] levels = gaussian(Arrays.stream(unitBits).map(b -> 1 << b).sum(), random);
      int count = 1 + random.nextInt(width);
      byte[] packed = new byte[(3 + count) * layout.bytesPerCode()];
      random.nextBytes(packed);
      float[] read = new float[5 + layout.units() * width];
      new UnitColumns(layout, levels).read(packed, 3, count, read, 5, width, new int[width]);
      for (int i = 0; i < count; i++) {
        int first = 0;
        for (int j = 0; j < layout.units(); j++) {
          int index = layout.index(packed, (3 + i) * layout.bytesPerCode(), j);
          assertThat(read[5 + j * width + i]).isEqualTo(levels[first + index]);
          first += 1 << unitBits[j];
        }
      }
    }
  }

  @Test
  void columnsBecomeRows() {
    SplittableRandom random = new SplittableRandom(4);
    int width = VectorApi.present() ? ProductKernel.columns() : 240;
    for (int trial = 0; trial < 30; trial++) {
      int d = 1 + random.nextInt(150);
      int first = random.nextInt(d);
      int count = 1 + random.nextInt(d - first);
      int codes = 1 + random.nextInt(width);
      float[] strip = gaussian(7 + count * width + CodeRows.margin(width), random);
      float[] added = gaussian(d, random);
      float[] vectors = new float[(2 + codes) * d];
      new CodeRows(width)
          .turn(strip, 7, first, count, new CodeRows.Target(vectors, added), 2, codes);
      for (int i = 0; i < 2 + codes; i++) {
        for (int k = 0; k < d; k++) {
          boolean within = i >= 2 && k >= first && k < first + count;
          assertThat(vectors[i * d + k])
              .isEqualTo(within ? strip[7 + (k - first) * width + i - 2] + added[k] : 0);
        }
      }
    }
  }

  @Test
  void messagesAreTheSameBothWays() {
    SplittableRandom random = new SplittableRandom(5);
    int[] unitBits = random.ints(50, 1, 4).toArray();
    int u = unitBits.length;
    UnitLayout layout = UnitLayout.of(unitBits);
    float[] thresholds = new float[Arrays.stream(unitBits).map(b -> (1 << b) - 1).sum()];
    int at = 0;
    for (int bits : unitBits) {
      float[] own = gaussian((1 << bits) - 1, random);
      Arrays.sort(own);
      System.arraycopy(own, 0, thresholds, at, own.length);
      at += own.length;
    }
    float[] variances = new float[u];
    float[] strengths = new float[u];
    Arrays.fill(variances, 0.5f);
    Arrays.fill(strengths, 1.2f);
    float[] mixing = gaussian(u * u, random);
    for (int i = 0; i < mixing.length; i++) {
      mixing[i] *= 0.5f / u;
    }
    MessageTensors tensors =
        new MessageTensors(
            layout,
            thresholds,
            List.of(variances, variances, variances),
            List.of(strengths, strengths, strengths),
            List.of(mixing, mixing),
            gaussian(70 * u, random),
            gaussian(70, random));
    int rows = 300;
    byte[] packed = new byte[rows * layout.bytesPerCode()];
    random.nextBytes(packed);
    float[] first = null;
    for (CodeColumns columns : ways()) {
      float[] vectors = new float[rows * 70];
      float[] messages = new float[rows * u];
      MessageEngine engine = new MessageEngine(tensors, columns);
      engine.decode(packed, rows, vectors, 2);
      engine.messages(packed, rows, messages, 1);
      float[] all = Arrays.copyOf(vectors, vectors.length + messages.length);
      System.arraycopy(messages, 0, all, vectors.length, messages.length);
      first = first == null ? all : first;
      for (int i = 0; i < all.length; i++) {
        // Sums of 50 numbers of order 1, rounded in another order.
        assertThat(all[i]).isCloseTo(first[i], within(1e-4f));
      }
    }
  }
}
