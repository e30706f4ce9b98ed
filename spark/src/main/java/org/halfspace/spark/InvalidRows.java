// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.util.function.IntFunction;
import org.halfspace.code.CodeLayout;

/** What is said of rows that have no usable vector or code. Stateless and thread-safe. */
final class InvalidRows {
  private InvalidRows() {}

  /** Of a row that gets no code. */
  static String encoding(String place, String complaint) {
    return fitting(place, complaint) + ", keep gives them no code";
  }

  /** Of a row that a fit or a test cannot use. */
  static String fitting(String place, String complaint) {
    return place + ": " + complaint + "; handleInvalid skip leaves such rows out";
  }

  /**
   * Refuses rows that are no codes of a layout.
   *
   * @param place names a row, by its number among the codes
   * @throws IllegalArgumentException if bits beyond the last one are set, or a gain is no gain; the
   *     message names the first such row
   */
  static void requireCodes(
      CodeLayout layout, byte[] packed, short[] gains, int count, IntFunction<String> place) {
    int row = layout.firstWithTail(packed, count);
    if (row < 0) {
      row = layout.gain().firstRefused(gains, count);
    }
    if (row >= 0) {
      try {
        layout.require(packed, gains, count);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(place.apply(row) + ": " + e.getMessage(), e);
      }
    }
  }
}
