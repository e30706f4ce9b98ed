// SPDX-License-Identifier: Apache-2.0
package org.halfspace.internal;

/** Products of sizes, which are not to wrap around where an array cannot be that long. */
public final class ArraySize {
  /** The most entries an array can have in every Java. */
  public static final int MAXIMUM = Integer.MAX_VALUE - 8;

  private ArraySize() {}

  /** Whether an array can hold that many rows. */
  public static boolean fits(long rows, long columns) {
    return rows >= 0
        && columns >= 0
        && Math.multiplyHigh(rows, columns) == 0
        && rows * columns >= 0
        && rows * columns <= MAXIMUM;
  }

  /**
   * The entries of that many rows.
   *
   * @param what the rows are of, for the message
   * @throws IllegalArgumentException if a size is negative, or an array cannot hold them
   */
  public static int of(String what, long rows, long columns) {
    if (!fits(rows, columns)) {
      throw new IllegalArgumentException(
          what
              + ": "
              + rows
              + " × "
              + columns
              + " entries, must be between 0 and "
              + MAXIMUM
              + ", the most that one array holds");
    }
    return (int) (rows * columns);
  }
}
