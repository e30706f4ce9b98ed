// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.halfspace.code.engine.FastScanSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a fast scan leaves out is beyond the bound, and it leaves out most of what is. */
class FastScanQueryTest {
  private static final int GROUPS = 20;

  private final SplittableRandom random = new SplittableRandom(4);

  @BeforeEach
  void requireFastScan() {
    assumeTrue(FastScanSupport.present(), "needs the Vector API");
  }

  /** Tables of bytes, of which the halves interact or not. */
  private enum Kind {
    SIGNS {
      @Override
      double entry(double[] own, int v) {
        double sum = 0;
        for (int k = 0; k < 8; k++) {
          sum += (v >> k & 1) == 1 ? own[k] : -own[k];
        }
        return sum;
      }
    },
    ONE_UNIT {
      @Override
      double entry(double[] own, int v) {
        return own[0] * v + Math.sqrt(v);
      }
    },
    ANY {
      @Override
      double entry(double[] own, int v) {
        return own[v % own.length] * Math.cos(v * own[0]);
      }
    },
    /** The rounding of sums is what matters. */
    FAR_FROM_ZERO {
      @Override
      double entry(double[] own, int v) {
        return 1e6 + SIGNS.entry(own, v);
      }
    },
    CONSTANT {
      @Override
      double entry(double[] own, int v) {
        return own[0];
      }
    };

    abstract double entry(double[] own, int v);
  }

  private float[] tables(Kind kind, int bytes) {
    float[] tables = new float[bytes * CodePlanes.TABLE];
    for (int b = 0; b < bytes; b++) {
      double size = Math.exp(random.nextGaussian());
      double[] own = random.doubles(11, -size, size).toArray();
      for (int v = 0; v < CodePlanes.TABLE; v++) {
        tables[b * CodePlanes.TABLE + v] = (float) kind.entry(own, v);
      }
    }
    return tables;
  }

  /** Fills the tables with sums of signed numbers and returns the numbers. */
  private float[] signs(float[] tables, int bytes) {
    float[] w = numbers(8 * bytes - random.nextInt(8), -2, 2);
    float[] own = Arrays.copyOf(w, 8 * bytes);
    for (int at = 0; at < tables.length; at++) {
      float sum = 0;
      for (int k = 0; k < 8; k++) {
        float number = own[at / CodePlanes.TABLE * 8 + k];
        sum += (at >> 7 - k & 1) == 1 ? number : -number;
      }
      tables[at] = sum;
    }
    return w;
  }

  /** Sums of signs have tables of their own, for which the same has to hold. */
  private FastScanQuery query(float[] exact, float[] w, CodeLanes layout, float shift, float b) {
    return w.length > 0
        ? FastScanQuery.ofSigns(w, layout, shift, b)
        : FastScanQuery.of(exact, layout, shift, b);
  }

  private float[] numbers(int length, double least, double most) {
    float[] numbers = new float[length];
    for (int i = 0; i < length; i++) {
      numbers[i] = (float) random.nextDouble(least, most);
    }
    return numbers;
  }

  private static float key(float base, float weight, float factor, float sum, float shift) {
    return base * weight + factor * (sum + shift);
  }

  @ParameterizedTest
  @EnumSource
  void noCodeBelowTheBoundIsLeftOut(Kind kind) {
    for (int bytes : new int[] {1, 2, 3, 38, 256, 257, 600}) {
      CodeLanes layout = new CodeLanes(FastScanSupport.lanes(), bytes);
      int count = GROUPS * layout.together();
      byte[] packed = new byte[count * bytes];
      random.nextBytes(packed);
      byte[] planes = new byte[layout.length(count)];
      layout.fill(packed, count, planes);
      float[] base = numbers(count, 0, bytes);
      float[] factor = numbers(count, -2, 0);
      boolean same = random.nextBoolean();
      if (same) {
        Arrays.fill(factor, -1.5f);
      }
      ScanTerms terms = new ScanTerms(base, factor, same);
      float shift = (float) random.nextGaussian();
      float weight = (float) random.nextGaussian();
      float[][] exact = {tables(kind, bytes), tables(kind, bytes)};
      FastScanQuery[] queries = new FastScanQuery[2];
      float[][] keys = new float[2][count];
      for (int q = 0; q < 2; q++) {
        float[] w = kind == Kind.SIGNS && q == 1 ? signs(exact[q], bytes) : new float[0];
        queries[q] = query(exact[q], w, layout, shift, weight);
        assertThat(queries[q].fits(bytes, 2)).isTrue();
        float[] sums = new float[count];
        int[] codes = IntStream.range(0, count).toArray();
        PackedCodes.tableSums(packed, bytes, codes, count, exact[q], sums);
        for (int i = 0; i < count; i++) {
          keys[q][i] = key(base[i], weight, factor[i], sums[i], shift);
        }
      }
      for (int trial = 0; trial < 20; trial++) {
        int near = 0;
        int below = 0;
        float[] bounds = new float[2];
        for (int q = 0; q < 2; q++) {
          // A bound next to a key is the hardest.
          float other = keys[q][random.nextInt(count)];
          bounds[q] = random.nextBoolean() ? other : Math.nextUp(other);
          queries[q].bound(bounds[q]);
        }
        for (int group = 0; group < GROUPS; group++) {
          int first = group * layout.together();
          int any =
              FastScanQuery.scan(planes, layout.group(first), terms, first, queries[0], queries[1]);
          for (int q = 0; q < 2; q++) {
            boolean found = (any & 1 << q) != 0;
            float[] together = queries[q].differences().clone();
            boolean alone = found == queries[q].scan(planes, layout.group(first), terms, first);
            assertThat(queries[q].differences()).isEqualTo(together);
            assertThat(alone).isTrue();
            for (int i = 0; i < layout.together(); i++) {
              boolean isNear = found && queries[q].differences()[i] < 0;
              boolean isBelow = keys[q][first + i] < bounds[q];
              assertThat(isNear || !isBelow).as("%s, %d bytes", kind, bytes).isTrue();
              near += isNear ? 1 : 0;
              below += isBelow ? 1 : 0;
            }
          }
        }
        if (kind == Kind.SIGNS && bytes == 38) {
          // Some fifty entries lose half a step each on average: a fifth of the spread of their
          // sum.
          assertThat(near - below).isLessThan(2 * count / 5);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, 1e38f})
  void numbersThatLeaveFloat32DoNotFit(float entry) {
    CodeLanes layout = new CodeLanes(FastScanSupport.lanes(), 2);
    float[] tables = tables(Kind.SIGNS, 2);
    tables[300] = entry;
    assertThat(FastScanQuery.of(tables, layout, 0, 1).fits(1, 1)).isFalse();
    FastScanQuery usual = FastScanQuery.of(tables(Kind.SIGNS, 2), layout, 0, 1);
    assertThat(usual.fits(1, 1)).isTrue();
    assertThat(usual.fits(entry, 1)).isFalse();
    assertThat(usual.fits(1, entry)).isFalse();
  }
}
