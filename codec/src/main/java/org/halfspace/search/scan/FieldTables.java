// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search.scan;

import java.util.Arrays;
import org.halfspace.code.engine.FieldRounding;

/**
 * Tables of the fields of a code ({@link CodeLanes}), whose sum is at least that of tables of its
 * bytes less the excess. Not changed.
 *
 * @param entries 2^b for each field of b bits
 * @param least not above any entry of its field
 * @param width what an entry of a field is above that at most
 * @param magnitudes Σ of the largest magnitudes of the bytes' tables
 * @param excess what the sum of the bytes' tables can be above that of the fields'
 */
record FieldTables(
    float[] entries, float[] least, float[] width, double magnitudes, double excess) {
  /** Relative error of no more than 16 roundings of float32. */
  private static final double ROUNDINGS = 0x1p-20;

  /** What the rounded entries of two fields are at most together. */
  private static final int LARGEST = 255;

  private static final int ROW_BITS = 4;
  private static final int ROW = 1 << ROW_BITS;

  /**
   * How entries were rounded: {@code Σ entries ≤ offset + step · Σ q}.
   *
   * @param most of the offset: what all entries of a code lose
   */
  record Rounded(float step, double offset, double most) {}

  /** Of codes whose bits are the signs of w's numbers. */
  static FieldTables ofSigns(float[] w, CodeLanes layout) {
    int bits = layout.fieldBits();
    int fields = layout.fields();
    float[] entries = new float[fields << bits];
    float[] least = new float[fields];
    float[] width = new float[fields];
    float[] own = Arrays.copyOf(w, fields * bits);
    float[] row = new float[ROW];
    double magnitudes = 0;
    for (int f = 0; f * bits < w.length; f++) {
      int at = f * bits;
      float magnitude = 0;
      for (int k = 0; k < bits; k++) {
        magnitude += Math.abs(own[at + k]);
      }
      signedSums(own, at + bits - ROW_BITS, row);
      for (int high = 0; high < 1 << bits - ROW_BITS; high++) {
        float sum = 0;
        for (int k = 0; k < bits - ROW_BITS; k++) {
          sum += (high >> bits - ROW_BITS - 1 - k & 1) == 1 ? own[at + k] : -own[at + k];
        }
        int to = (f << bits) + (high << ROW_BITS);
        for (int l = 0; l < ROW; l++) {
          entries[to + l] = sum + row[l];
        }
      }
      // A little more than rounding can make of it.
      least[f] = -magnitude * 1.000001f;
      width[f] = -2 * least[f];
      magnitudes += magnitude;
    }
    // Eight numbers are summed for a byte, six for a field.
    return new FieldTables(entries, least, width, magnitudes, ROUNDINGS * magnitudes);
  }

  private static void signedSums(float[] w, int at, float[] row) {
    float a = w[at];
    float b = w[at + 1];
    float c = w[at + 2];
    float d = w[at + 3];
    for (int h = 0; h < 4; h++) {
      float high = (h < 2 ? -a : a) + (h % 2 == 0 ? -b : b);
      float less = high - c;
      float more = high + c;
      row[4 * h] = less - d;
      row[4 * h + 1] = less + d;
      row[4 * h + 2] = more - d;
      row[4 * h + 3] = more + d;
    }
  }

  /**
   * Of any tables of bytes. A byte that lies in two fields is taken as a sum of two tables, by the
   * means of its rows and columns; what is left over is the excess.
   *
   * @param exact {@link CodePlanes#TABLE} numbers for each byte
   */
  static FieldTables of(float[] exact, CodeLanes layout) {
    int bits = layout.fieldBits();
    float[] entries = new float[layout.fields() << bits];
    double magnitudes = 0;
    double excess = 0;
    for (int b = 0; b < layout.bytes(); b++) {
      int field = b * Byte.SIZE / bits;
      int highBits = (field + 1) * bits - b * Byte.SIZE;
      ByteSplit split = ByteSplit.of(exact, b * CodePlanes.TABLE, highBits);
      int at = field << bits;
      for (int v = 0; v < 1 << bits; v++) {
        entries[at + v] += split.high()[v & (1 << highBits) - 1];
        entries[at + (1 << bits) + v] += split.low()[v >> bits - (Byte.SIZE - highBits)];
      }
      magnitudes += split.magnitude();
      excess += split.excess() + ROUNDINGS * split.magnitude();
    }
    float[] least = new float[layout.fields()];
    float[] width = new float[layout.fields()];
    for (int f = 0; f < least.length; f++) {
      float largest = entries[f << bits];
      least[f] = largest;
      for (int e = f << bits; e < f + 1 << bits; e++) {
        least[f] = Math.min(least[f], entries[e]);
        largest = Math.max(largest, entries[e]);
      }
      width[f] = Math.nextUp(largest - least[f]);
    }
    return new FieldTables(entries, least, width, magnitudes, excess);
  }

  /**
   * Rounds the entries down to steps, so that those of two fields, 2 f and 2 f + 1, are at most 255
   * steps together.
   *
   * @param tables receives those of field f from {@code first + f · stride} on
   */
  Rounded round(byte[] tables, int first, int stride) {
    int size = entries.length / least.length;
    float widest = 0;
    for (int f = 0; f < least.length; f += 2) {
      widest = Math.max(widest, width[f] + width[f + 1]);
    }
    // A little more, so that no rounding leads beyond the largest byte.
    float step = widest * (1.000001f / LARGEST);
    if (!(step >= Float.MIN_NORMAL && step <= Float.MAX_VALUE)) {
      step = 1;
    }
    double offset = 0;
    double most = 0;
    for (int f = 0; f < least.length; f++) {
      FieldRounding.round(entries, f * size, size, least[f], step, tables, first + f * stride);
      offset += least[f];
      most += Math.min(step, width[f]);
    }
    most *= 1 + ROUNDINGS;
    return new Rounded(step, offset + most, most);
  }
}
