// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.SplittableRandom;
import org.halfspace.code.UnitLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Means of normals on intervals beside Simpson's rule, and laws far out; plain and by vectors. */
class NormalTailsTest {
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  /** ∫ g φ / ∫ φ over an interval, with φ relative to its largest value there. */
  private static double simpson(double low, double high) {
    double peak = low > 0 ? low : high < 0 ? high : 0;
    // What is further than this from the peak is below 1e-30 of it.
    double width = Math.min(12, 80 / Math.max(1, Math.abs(peak)));
    double from = Math.max(low, peak - width);
    double to = Math.min(high, peak + width);
    int steps = 4000;
    double h = (to - from) / steps;
    double mass = 0;
    double moment = 0;
    for (int i = 0; i <= steps; i++) {
      double past = from + i * h - peak;
      double weight =
          (i == 0 || i == steps ? 1 : i % 2 == 0 ? 2 : 4) * Math.exp(-past * (past / 2 + peak));
      mass += weight;
      moment += weight * past;
    }
    return peak + moment / mass;
  }

  @ParameterizedTest
  @ValueSource(
      floats = {
        -1e6f, -3001, -2999, -40, -19.7f, -5, -3.01f, -2.99f, -1, -1e-4f, 0, 1e-30f, 3e-4f, 0.4f, 2,
        5, 5.49f, 5.51f
      })
  void meanAboveAThreshold(float a) {
    double expected = simpson(-a, Double.POSITIVE_INFINITY);
    assertThat((double) NormalTails.meanAbove(a))
        .isCloseTo(expected, within(3e-7 * Math.max(1, expected)));
    assertThat((double) NormalTails.mean(-a, INFINITY))
        .isCloseTo(expected, within(5e-7 * Math.max(1, expected)));
    assertThat((double) NormalTails.mean(-INFINITY, a))
        .isCloseTo(-expected, within(5e-7 * Math.max(1, expected)));
  }

  @Test
  void meanAboveIsNeverBelowTheThresholdNorNegativeNorRising() {
    float before = Float.POSITIVE_INFINITY;
    for (float a = -20; a < 12; a += 0.0037f) {
      float mean = NormalTails.meanAbove(a);
      // Rounding may raise a number of 20 by as much as its last bit.
      assertThat(mean).isBetween(Math.max(-a, 0), before + 2e-6f);
      before = mean;
    }
    assertThat(NormalTails.meanAbove(1e30f)).isBetween(0f, 1e-6f);
    assertThat(NormalTails.meanAbove(-1e30f)).isEqualTo(1e30f);
  }

  private static final float[] LOWS = {
    -60, -9, -3, -1.5f, -0.5f, -0.1f, 0, 0.3f, 1, 2.5f, 6, 11, 50, 400, 3500
  };

  private static final float[] WIDTHS = {
    1e-6f, 1e-3f, 0.05f, 0.3f, 0.49f, 0.51f, 0.7f, 0.99f, 1.01f, 1.5f, 3, 8, 100
  };

  /** Of an error: the number rounded, and where the interval is wide, that of the function. */
  private static double tolerance(float low, float high) {
    double size = Math.max(Math.abs(low), Math.abs(high));
    return Math.max(6e-7 * Math.min(1, high - low), 2e-7 * Math.min(size, Math.abs(low) + 1));
  }

  @Test
  void meansOfIntervals() {
    for (float low : LOWS) {
      for (float width : WIDTHS) {
        float high = low + width;
        double expected = low == high ? low : simpson(low, high);
        float mean = NormalTails.mean(low, high);
        assertThat((double) mean)
            .as("%s + %s", low, width)
            .isCloseTo(expected, within(tolerance(low, high)))
            .isBetween((double) low, (double) high);
        assertThat(NormalTails.mean(-high, -low)).isEqualTo(-mean);
      }
    }
  }

  @Test
  void meansFarOut() {
    float[][] cases = {
      {2, 2, 2},
      {1e20f, 1e20f, 1e20f},
      {1e30f, INFINITY, 1e30f},
      {-INFINITY, -1e30f, -1e30f},
      {-1e30f, 1e30f, 0},
      {-1e-38f, 1e-38f, 0},
      {-INFINITY, 1e30f, 0},
      {1e30f, 1.1e30f, 1e30f},
      {-40, 50, 0},
      {-1e4f, -9e3f, -9e3f}
    };
    for (float[] one : cases) {
      double tolerance = 1e-7 * Math.max(1, Math.abs(one[2]));
      assertThat((double) NormalTails.mean(one[0], one[1]))
          .isCloseTo(one[2], within(tolerance))
          .isBetween((double) one[0], (double) one[1]);
      if (VectorApi.present()) {
        assertThat((double) byVectors(one[0], one[1])).isCloseTo(one[2], within(tolerance));
      }
    }
  }

  /** E[g | low &lt; g &lt; high] as {@link TailKernel} has it. */
  private static float byVectors(float low, float high) {
    MessageCells.Layer layer =
        new MessageCells.Layer(new float[1], new float[] {1}, new float[] {1});
    int width = ProductKernel.columns();
    MessageCells.Block block =
        new MessageCells.Block(
            width,
            new float[width],
            new float[width],
            new float[TailKernel.BETWEEN],
            new int[width]);
    int lane = width - 1;
    block.low()[lane] = low;
    block.high()[lane] = high;
    float[] means = new float[width];
    TailKernel.levels(block, 0, layer, 0, 1, means, 0);
    return means[lane];
  }

  @Test
  void vectorsGiveTheMeansOfIntervals() {
    assumeTrue(VectorApi.present());
    for (float low : LOWS) {
      for (float width : WIDTHS) {
        float high = low + width;
        double expected = low == high ? low : simpson(low, high);
        assertThat((double) byVectors(low, high))
            .as("%s + %s", low, width)
            .isCloseTo(expected, within(tolerance(low, high)));
        assertThat(byVectors(-high, -low)).isEqualTo(-byVectors(low, high));
      }
      assertThat((double) byVectors(low, INFINITY))
          .isCloseTo(
              simpson(low, Double.POSITIVE_INFINITY), within(5e-7 * Math.max(1, Math.abs(low))));
    }
  }

  @Test
  void vectorsGiveTheMessagesOfPlainJava() {
    assumeTrue(VectorApi.present());
    SplittableRandom random = new SplittableRandom(4);
    UnitLayout layout = UnitLayout.of(new int[] {1, 1, 3, 2, 1, 2, 2, 8});
    int u = layout.units();
    int width = ProductKernel.columns();
    for (int trial = 0; trial < 40; trial++) {
      float scale = (float) Math.pow(10, random.nextDouble(-3, 4));
      float[] lows = new float[u * width];
      float[] highs = new float[u * width];
      float[] plain = new float[u * width + 1];
      MessageCells.Layer layer = new MessageCells.Layer(new float[u], new float[u], new float[u]);
      for (int j = 0; j < u; j++) {
        layer.thresholds()[j] = (float) random.nextGaussian();
        layer.inverses()[j] = (float) random.nextDouble(1, 5);
        layer.strengths()[j] = (float) random.nextDouble(0.1, 2);
        for (int i = j * width; i < (j + 1) * width; i++) {
          boolean sign = layout.unitBits(j) == 1;
          lows[i] = sign ? 2 * random.nextInt(2) - 1 : (float) random.nextGaussian();
          highs[i] = lows[i] + scale * (float) random.nextDouble();
          if (!sign && random.nextInt(4) == 0) {
            lows[i] = -INFINITY;
          } else if (!sign && random.nextInt(4) == 0) {
            highs[i] = INFINITY;
          }
          plain[i + 1] = scale * (float) random.nextGaussian();
        }
      }
      float[] vectors = plain.clone();
      MessageCells.Block block =
          new MessageCells.Block(width, lows, highs, new float[TailKernel.BETWEEN], new int[width]);
      TailKernel.signs(lows, 0, layer, 0, 2, vectors, 1, width);
      NormalTails.signs(lows, 0, layer, 0, 2, plain, 1, width);
      int at = 2 * width;
      TailKernel.levels(block, at, layer, 2, u, vectors, 1 + at);
      NormalTails.levels(lows, highs, at, layer, 2, u, plain, 1 + at, width);
      for (int i = 0; i < plain.length; i++) {
        // Twice the error of a mean, which may be as large as 5 times m and 5 τ.
        double size = 2 * (1 + 5 * (Math.abs(plain[i]) + 10 * scale));
        assertThat(vectors[i])
            .as("scale %s", scale)
            .isCloseTo(plain[i], within((float) (1e-6 * size)));
      }
    }
  }
}
