// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search.scan;

/**
 * A query with its tables rounded down to bytes, and what tells which codes might be nearer than a
 * bound. Belongs to one thread.
 *
 * <p>The key of a code is {@code base · baseWeight + factor · (S + shift)} with factor ≤ 0 and S a
 * sum of one entry of a table for each byte. Each table of 256 entries is taken as a sum of two of
 * 16, one for each half byte (exactly, up to rounding, where the halves do not interact; else by
 * the means of rows and columns), and each of those as {@code least + step · q + rest} with q a
 * whole number and {@code rest ≥ 0} at most what it is for any entry. So {@code S ≤ offset + step ·
 * Σ q}, and the key is at least that of the bound. What float32 can lose in the sum, in the key and
 * in the comparison is added to the offset.
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

  final byte[] tables;
  final float[] differences;

  /** Sums of the group that was looked at last: those of even lanes, then those of odd ones. */
  final short[] sums;

  /** Sums of codes of many bytes, in the order of the codes. */
  final int[] wideSums;

  final float step;
  final float offset;
  final float baseWeight;
  private final double largestSum;

  /** What is added before keys are compared with 0. */
  float minusBound;

  private FastScanQuery(
      byte[] tables, int lanes, double step, double offset, double sum, float weight) {
    this.tables = tables;
    this.differences = new float[lanes];
    this.sums = new short[lanes];
    this.wideSums = new int[lanes];
    this.step = (float) step;
    this.offset = (float) offset;
    this.largestSum = sum;
    // Bases are not negative.
    this.baseWeight = (float) (weight - ROUNDINGS * Math.abs(weight));
    bound(Float.POSITIVE_INFINITY);
  }

  /**
   * Rounds the tables of a query.
   *
   * @param exact {@link CodePlanes#TABLE} numbers for each byte
   * @param lanes codes of a group
   */
  public static FastScanQuery of(float[] exact, CodeLanes layout, float shift, float baseWeight) {
    HalfTables halves = HalfTables.of(exact, layout.bytes());
    byte[] tables = new byte[2 * layout.bytes() * layout.lanes()];
    HalfTables.Rounded rounded = halves.round(tables, layout.lanes());
    double sum = halves.magnitudes() * (1 + ROUNDINGS);
    // Sums of m numbers in float32 are off by no more than m roundings of the sum of magnitudes.
    double lost = 1.01 * (layout.bytes() + 1) * ULP * sum;
    double largest =
        sum + rounded.step() * 255.0 * layout.bytes() + Math.abs(shift) + rounded.most();
    double offset =
        shift + rounded.least() + rounded.most() + halves.excess() + lost + ROUNDINGS * largest;
    return new FastScanQuery(
        tables, layout.lanes(), rounded.step(), offset, 4 * largest, baseWeight);
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

  /** After a scan that found any: whether a code of the group might be below the bound. */
  public boolean isNear(int code) {
    return Float.floatToRawIntBits(differences[code]) < 0;
  }
}
