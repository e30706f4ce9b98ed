// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Means by vectors beside those of {@link NormalTails} in double, which another test holds to
 * Simpson's rule, over the whole range and far out.
 */
class TailKernelTest {
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  /** Of a mean itself or of 1: a few roundings, each of 6e-8. */
  private static final double ERROR = 5e-7;

  @BeforeEach
  void needsTheVectorApi() {
    assumeTrue(VectorApi.present());
  }

  /** Units with v = κ = 1, in one row each. */
  private static MessageCells.Layer layer(int units) {
    float[] ones = new float[units];
    Arrays.fill(ones, 1);
    return new MessageCells.Layer(new float[units], ones, ones);
  }

  /** λ(−a) for each a: messages of units whose bit is 1 at mean a, less the mean. */
  private static float[] meansAbove(float[] as) {
    int width = ProductKernel.columns();
    int units = (as.length + width - 1) / width;
    float[] sides = new float[units * width];
    Arrays.fill(sides, 1);
    float[] means = new float[units * width];
    float[] thresholds = new float[units];
    MessageCells.Layer ones = layer(units);
    float[] result = new float[as.length];
    // With κ = 2^100 the mean itself is lost beside κ λ, and nothing else is rounded.
    float strength = 0x1p100f;
    float[] strengths = new float[units];
    Arrays.fill(strengths, strength);
    System.arraycopy(as, 0, means, 0, as.length);
    MessageCells.Layer layer = new MessageCells.Layer(thresholds, ones.inverses(), strengths);
    TailKernel.signs(sides, 0, layer, 0, units, means, 0, width);
    for (int i = 0; i < as.length; i++) {
      result[i] = means[i] / strength;
    }
    return result;
  }

  @Test
  void meansAboveThresholds() {
    int count = 100_000;
    float[] as = new float[count];
    for (int i = 0; i < count; i++) {
      as[i] = -30 + 42f * i / count;
    }
    float[] means = meansAbove(as);
    for (int i = 0; i < count; i++) {
      double expected = NormalTails.exactMeanAbove(as[i]);
      assertThat((double) means[i])
          .as("a = %s", as[i])
          .isCloseTo(expected, within(ERROR * Math.max(1, expected)))
          .isNotNegative();
    }
  }

  @Test
  void meansAboveThresholdsFarOut() {
    float[] as = {-1e6f, -3001, -2999, -300, -0f, 0, 1e-38f, 5.49f, 5.51f, 40, 1e9f};
    float[] means = meansAbove(as);
    for (int i = 0; i < as.length; i++) {
      double expected = as[i] > 30 ? 0 : NormalTails.exactMeanAbove(as[i]);
      assertThat((double) means[i]).isCloseTo(expected, within(ERROR * Math.max(1, expected)));
    }
    // Too far for κ = 2^100.
    float[] far = {-1e30f, 1e30f};
    int width = ProductKernel.columns();
    float[] sides = new float[width];
    Arrays.fill(sides, 1);
    float[] messages = new float[width];
    System.arraycopy(far, 0, messages, 0, 2);
    TailKernel.signs(sides, 0, layer(1), 0, 1, messages, 0, width);
    assertThat(messages[0]).isZero();
    assertThat(messages[1]).isEqualTo(1e30f);
  }

  @Test
  void messagesOfTheOtherSideAreMirrored() {
    int width = ProductKernel.columns();
    float[] sides = new float[width];
    float[] means = new float[width];
    float[] mirrored = new float[width];
    for (int i = 0; i < width; i++) {
      sides[i] = 1;
      means[i] = i - width / 3f;
      mirrored[i] = -means[i];
    }
    TailKernel.signs(sides, 0, layer(1), 0, 1, means, 0, width);
    Arrays.fill(sides, -1);
    TailKernel.signs(sides, 0, layer(1), 0, 1, mirrored, 0, width);
    for (int i = 0; i < width; i++) {
      assertThat(mirrored[i]).isEqualTo(-means[i]);
    }
  }

  /** E[g | low &lt; g &lt; high] for cells, each a unit. */
  private static float[] means(float[] lows, float[] highs) {
    int width = ProductKernel.columns();
    float[] result = new float[lows.length];
    int most = TailKernel.MOST / width;
    float[] between = new float[TailKernel.BETWEEN];
    for (int from = 0; from < lows.length; from += most * width) {
      int count = Math.min(most * width, lows.length - from);
      int units = (count + width - 1) / width;
      float[] low = Arrays.copyOf(Arrays.copyOfRange(lows, from, from + count), units * width);
      float[] high = Arrays.copyOf(Arrays.copyOfRange(highs, from, from + count), units * width);
      MessageCells.Block block = new MessageCells.Block(width, low, high, between, new int[width]);
      float[] means = new float[units * width];
      TailKernel.levels(block, 0, layer(units), 0, units, means, 0);
      System.arraycopy(means, 0, result, from, count);
    }
    return result;
  }

  @Test
  void meansOfCells() {
    float[] starts = {-60, -9, -3, -1.5f, -0.5f, -0.1f, 0, 0.01f, 0.3f, 1, 2.5f, 6, 11, 50, 400};
    int widths = 400;
    float[] lows = new float[starts.length * widths];
    float[] highs = new float[lows.length];
    for (int i = 0; i < lows.length; i++) {
      lows[i] = starts[i / widths];
      // From 1e-6 to 100, around 1/2 and 1 closely.
      highs[i] = lows[i] + (float) Math.pow(10, -6 + 8.0 * (i % widths) / widths);
    }
    float[] means = means(lows, highs);
    float[] mirrored = means(negative(highs), negative(lows));
    for (int i = 0; i < lows.length; i++) {
      double expected = lows[i] < highs[i] ? NormalTails.mean(lows[i], highs[i]) : (double) lows[i];
      assertThat((double) means[i])
          .as("%s to %s", lows[i], highs[i])
          .isCloseTo(expected, within(ERROR * Math.max(1, Math.abs(expected))))
          .isBetween((double) lows[i], (double) highs[i]);
      assertThat(mirrored[i]).isEqualTo(-means[i]);
    }
  }

  private static float[] negative(float[] values) {
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = -values[i];
    }
    return result;
  }

  @Test
  void meansOfCellsWithoutAnEnd() {
    int count = 4000;
    float[] lows = new float[count];
    float[] ends = new float[count];
    for (int i = 0; i < count; i++) {
      lows[i] = -20 + 0.01f * i;
      ends[i] = INFINITY;
    }
    float[] above = means(lows, ends);
    float[] below = means(negative(ends), negative(lows));
    for (int i = 0; i < count; i++) {
      double expected = NormalTails.exactMeanAbove(-lows[i]);
      assertThat((double) above[i])
          .as("above %s", lows[i])
          .isCloseTo(expected, within(ERROR * Math.max(1, expected)));
      assertThat(below[i]).isEqualTo(-above[i]);
    }
  }

  @Test
  void meansFarOut() {
    float[] lows = {
      2, 1e20f, 1e30f, -INFINITY, -1e30f, -1e-38f, -INFINITY, 1e30f, -40, -1e4f, 5000, 0, -0f
    };
    float[] highs = {
      2, 1e20f, INFINITY, -1e30f, 1e30f, 1e-38f, 1e30f, 1.1e30f, 50, -9e3f, INFINITY, 0, 1e-45f
    };
    double[] expected = {2, 1e20, 1e30, -1e30, 0, 0, 0, 1e30, 0, -9000, 5000, 0, 0};
    float[] means = means(lows, highs);
    for (int i = 0; i < lows.length; i++) {
      assertThat((double) means[i])
          .as("%s to %s", lows[i], highs[i])
          .isCloseTo(expected[i], within(ERROR * Math.max(1, Math.abs(expected[i]))));
    }
  }
}
