// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.util.Arrays;
import java.util.Objects;
import org.halfspace.code.LevelCodec;
import org.halfspace.code.Quantizer;
import org.halfspace.code.UnitLayout;
import org.halfspace.code.engine.FastScanSupport;
import org.halfspace.code.engine.FieldRounding;
import org.halfspace.search.scan.CodePlanes;

/**
 * A query as the scan needs it: for w of n entries and a code σ of ±1, ⟨w, σ⟩ either by a table of
 * 256 sums for each byte of a code, or with w rounded to 4 bits by weighted Hamming distances.
 */
final class QueryTables {
  /** Levels are the odd multiples of half a step from −7.5 to 7.5. */
  private static final float LARGEST_LEVEL = 7.5f;

  /** Of the steps tried, as shares of the one that reaches the largest entry. */
  private static final float SMALLEST_STEP = 0.6f;

  private static final int STEPS_TRIED = 9;

  /** Entries that half a byte has. */
  private static final int HALF = 16;

  private QueryTables() {}

  /** Sums of every byte: entry (b, v) = Σ_k ±w_{8b+k}, + where the k-th highest bit of v is 1. */
  static float[] bytes(float[] w, int words) {
    int positions = words * Long.BYTES;
    Objects.checkFromIndexSize(0, w.length, positions * Byte.SIZE);
    float[] tables = new float[positions * CodePlanes.TABLE];
    float[] own = Arrays.copyOf(w, positions * Byte.SIZE);
    for (int b = 0; b * Byte.SIZE < w.length; b++) {
      // Bits after the n-th are zero in every code, and weigh nothing.
      if (FastScanSupport.present()) {
        FieldRounding.signedSums(own, b * Byte.SIZE, tables, b * CodePlanes.TABLE);
      } else {
        signedSums(own, b * Byte.SIZE, tables, b * CodePlanes.TABLE);
      }
    }
    return tables;
  }

  /** Entries are added in their order, with the same result. */
  static void signedSums(float[] w, int from, float[] tables, int to) {
    float[] own = Arrays.copyOfRange(w, from, from + Byte.SIZE);
    for (int high = 0; high < HALF; high++) {
      float sum = 0;
      for (int k = 0; k < Byte.SIZE / 2; k++) {
        sum += (high << k & HALF / 2) == 0 ? -own[k] : own[k];
      }
      int at = to + high * HALF;
      eight(sum - own[4], own, tables, at);
      eight(sum + own[4], own, tables, at + HALF / 2);
    }
  }

  /** The eight sums that three more bits can make of one: entries are added in their order. */
  private static void eight(float sum, float[] own, float[] tables, int at) {
    four(sum - own[5], own, tables, at);
    four(sum + own[5], own, tables, at + 4);
  }

  private static void four(float sum, float[] own, float[] tables, int at) {
    float less = sum - own[6];
    float more = sum + own[6];
    tables[at] = less - own[7];
    tables[at + 1] = less + own[7];
    tables[at + 2] = more - own[7];
    tables[at + 3] = more + own[7];
  }

  /**
   * Sums of every byte for units of several levels: entry (b, v) is Σ w_j y_j over the units j of
   * byte b, with the levels y_j whose indexes v has; what padding says weighs nothing.
   */
  static float[] bytes(float[] w, int words, LevelCodec codec) {
    UnitLayout layout = codec.layout();
    int positions = words * Long.BYTES;
    Objects.checkFromIndexSize(0, layout.bytesPerCode(), positions);
    float[] tables = new float[positions * CodePlanes.TABLE];
    int[] filled = new int[positions];
    Arrays.fill(filled, CodePlanes.TABLE);
    for (int j = 0; j < w.length; j++) {
      // Units of a byte come from its highest bit down, so each divides the steps of those before.
      int at = layout.byteOf(j) * CodePlanes.TABLE;
      int step = filled[layout.byteOf(j)];
      int next = step >> layout.unitBits(j);
      Quantizer quantizer = codec.quantizers().get(j);
      for (int v = 0; v < CodePlanes.TABLE; v += step) {
        float sum = tables[at + v];
        for (int index = 0; index < quantizer.size(); index++) {
          tables[at + v + index * next] = sum + w[j] * (float) quantizer.level(index);
        }
      }
      filled[layout.byteOf(j)] = next;
    }
    return tables;
  }

  /**
   * w rounded to 4 bits an entry.
   *
   * @param step of the levels
   * @param bits four words for each word of a code: bits 0 to 3 of the levels
   */
  record FourBits(float step, long[] bits) {

    /** ⟨w, σ⟩ from the weighted Hamming distance. */
    float product(int bits, int distance) {
      // A level is Σ_p 2^(p−1) τ_p with τ_p = ±1, and ⟨τ_p, σ⟩ = n − 2 · their Hamming distance.
      return step * (LARGEST_LEVEL * bits - distance);
    }
  }

  /** Rounds with the step, of some tried, that leaves the smallest squared error. */
  static FourBits fourBits(float[] w, int words) {
    float largest = 0;
    for (float entry : w) {
      largest = Math.max(largest, Math.abs(entry));
    }
    float best = largest / LARGEST_LEVEL;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < STEPS_TRIED && largest > 0; i++) {
      float share = SMALLEST_STEP + (1 - SMALLEST_STEP) * i / (STEPS_TRIED - 1);
      float step = share * largest / LARGEST_LEVEL;
      double error = error(w, step);
      if (error < least) {
        least = error;
        best = step;
      }
    }
    long[] bits = new long[4 * words];
    for (int j = 0; j < w.length; j++) {
      int level = level(w[j], best);
      int place = j / Byte.SIZE % Long.BYTES * Byte.SIZE + Byte.SIZE - 1 - j % Byte.SIZE;
      for (int p = 0; p < 4; p++) {
        bits[4 * (j / Long.SIZE) + p] |= (long) (level >> p & 1) << place;
      }
    }
    return new FourBits(best, bits);
  }

  private static double error(float[] w, float step) {
    double sum = 0;
    for (float entry : w) {
      double difference = entry - step * (level(entry, step) - LARGEST_LEVEL);
      sum += difference * difference;
    }
    return sum;
  }

  /** 0 to 15. */
  private static int level(float entry, float step) {
    if (!(step > 0)) {
      return 0;
    }
    return (int) Math.max(0, Math.min(15, Math.floor(entry / step + 8)));
  }
}
