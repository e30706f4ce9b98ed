// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search.scan;

import java.util.Arrays;
import org.halfspace.code.engine.CacheLines;
import org.halfspace.code.engine.FastScanKernel;

/**
 * A query with its tables rounded down to bytes, and what tells which codes might be nearer than a
 * bound. Belongs to one thread.
 *
 * <p>The key of a code is {@code base · baseWeight + factor · (S + shift)} with factor ≤ 0 and S a
 * sum of one entry of a table for each byte. Tables of the fields of a code take the place of those
 * of bytes ({@link FieldTables}), and an entry of those is taken as {@code least + step · q + rest}
 * with q a whole number and {@code rest ≥ 0} at most what it is for any entry. So {@code S ≤ offset
 * + step · Σ q}, and the key is at least that of the bound. What float32 can lose in the sum, in
 * the key and in the comparison is added to the offset.
 */
public final class FastScanQuery {
  /** A unit in the last place of float32, rounded to nearest: the largest relative error. */
  private static final double ULP = 0x1p-24;

  /** Relative error of no more than 16 roundings. */
  private static final double ROUNDINGS = 16 * ULP;

  /** More than products below the least normal number lose. */
  private static final double UNDERFLOW = 0x1p-140;

  /** Far enough from overflow for the sum of a few numbers. */
  private static final double LARGEST_TERM = 1e37;

  private final CodeLanes layout;
  private final byte[] tables;
  private final float step;
  private final float offset;
  private final float baseWeight;
  private final double largestSum;

  /** Sums of the groups that were looked at last. */
  private final short[] sums;

  /** Sums of codes of many fields. */
  private final int[] wide;

  private final float[] differences;

  /** What is added before keys are compared with 0. */
  private float minusBound;

  private FastScanQuery(FieldTables fields, CodeLanes layout, float shift, float weight) {
    this.layout = layout;
    this.tables = new byte[CacheLines.FIRST_BYTE + layout.fields() * layout.lanes()];
    this.sums = new short[layout.together()];
    this.wide = new int[layout.together()];
    this.differences = new float[layout.together()];
    FieldTables.Rounded rounded = fields.round(tables, CacheLines.FIRST_BYTE, layout.lanes());
    double sum = fields.magnitudes() * (1 + ROUNDINGS);
    // Sums of m numbers in float32 are off by no more than m roundings of the sum of magnitudes.
    double lost = 1.01 * (layout.bytes() + 1) * ULP * sum;
    double largest =
        sum + rounded.step() * 128.0 * layout.fields() + Math.abs(shift) + rounded.most();
    this.step = rounded.step();
    this.offset = (float) (shift + rounded.offset() + fields.excess() + lost + ROUNDINGS * largest);
    this.largestSum = 4 * largest;
    // Bases are not negative.
    this.baseWeight = (float) (weight - ROUNDINGS * Math.abs(weight));
    bound(Float.POSITIVE_INFINITY);
  }

  /**
   * Rounds the tables of a query.
   *
   * @param exact {@link CodePlanes#TABLE} numbers for each byte
   */
  public static FastScanQuery of(float[] exact, CodeLanes layout, float shift, float baseWeight) {
    return new FastScanQuery(FieldTables.of(exact, layout), layout, shift, baseWeight);
  }

  /**
   * The same where the bits of a code are the signs of w's numbers, and the tables of bytes have
   * their sums.
   */
  public static FastScanQuery ofSigns(float[] w, CodeLanes layout, float shift, float baseWeight) {
    return new FastScanQuery(FieldTables.ofSigns(w, layout), layout, shift, baseWeight);
  }

  /**
   * Whether no number of the comparison leaves float32 for codes with such terms; false for NaN.
   */
  public boolean fits(float largestBase, float largestFactor) {
    return (double) largestBase * Math.abs(baseWeight) < LARGEST_TERM
        && largestFactor * (largestSum + 1) < LARGEST_TERM
        && largestSum < LARGEST_TERM;
  }

  /** Sets the key that codes have to stay below; infinity for all codes. */
  public void bound(float worst) {
    minusBound = (float) -(worst + ROUNDINGS * Math.abs(worst) + UNDERFLOW);
  }

  /**
   * Looks at two groups of codes.
   *
   * @param plane where the first group begins in {@code planes}
   * @param terms of the codes, from {@code first} on
   * @return whether any might be nearer than the bound; {@link #near} says which
   */
  public boolean scan(byte[] planes, int plane, ScanTerms terms, int first) {
    int fields = layout.fields();
    if (fields <= FastScanKernel.TOGETHER) {
      FastScanKernel.sum(planes, plane, layout.groupLength(), 0, fields, tables, sums);
      return anyBelow(terms, first);
    }
    Arrays.fill(wide, 0);
    for (int from = 0; from < fields; from += FastScanKernel.TOGETHER) {
      int to = Math.min(fields, from + FastScanKernel.TOGETHER);
      FastScanKernel.sum(planes, plane, layout.groupLength(), from, to, tables, sums);
      FastScanKernel.widen(sums, wide);
    }
    return FastScanKernel.anyBelow(
        wide,
        terms.base(),
        terms.factor(),
        first,
        baseWeight,
        step,
        offset,
        minusBound,
        differences);
  }

  /**
   * Looks at two groups of codes for two queries.
   *
   * @return 1 if any might be nearer than the first query's bound, plus 2 for the second
   */
  public static int scan(
      byte[] planes, int plane, ScanTerms terms, int first, FastScanQuery p, FastScanQuery q) {
    int fields = p.layout.fields();
    if (fields > FastScanKernel.TOGETHER) {
      return (p.scan(planes, plane, terms, first) ? 1 : 0)
          + (q.scan(planes, plane, terms, first) ? 2 : 0);
    }
    FastScanKernel.sum(
        planes, plane, p.layout.groupLength(), 0, fields, p.tables, p.sums, q.tables, q.sums);
    return (p.anyBelow(terms, first) ? 1 : 0) + (q.anyBelow(terms, first) ? 2 : 0);
  }

  private boolean anyBelow(ScanTerms terms, int first) {
    if (terms.sameFactor()) {
      float factor = terms.factor()[0];
      // Three roundings, which the offset and the bound have room for.
      return FastScanKernel.anyBelow(
          sums,
          terms.base(),
          first,
          baseWeight,
          factor * step,
          factor * offset + minusBound,
          differences);
    }
    return FastScanKernel.anyBelow(
        sums,
        terms.base(),
        terms.factor(),
        first,
        baseWeight,
        step,
        offset,
        minusBound,
        differences);
  }

  /**
   * After a scan: what the keys of the groups' codes are at least, less the bound. Overwritten by
   * the next one.
   */
  public float[] differences() {
    return differences;
  }

  /**
   * After a scan: appends the numbers of the codes that might be below the bound.
   *
   * @param count of the groups' codes that there are
   * @param first the number of the first one
   * @param codes receives them from {@code size} on
   * @return the size with them
   */
  public int near(int count, int first, int[] codes, int size) {
    int end = size;
    for (int i = 0; i < count; i++) {
      // Without a branch, which would be taken at random.
      codes[end] = first + i;
      end += Float.floatToRawIntBits(differences[i]) >>> 31;
    }
    return end;
  }
}
