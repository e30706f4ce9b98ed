// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.chart;

import java.util.Objects;

/**
 * Colors of the series, {@value Chart#MOST_SERIES} in a fixed order.
 *
 * <p>Found by a search from the set of Okabe and Ito (2008) for the largest smallest distance in
 * CIELAB as seen with normal sight, protanopia, deuteranopia and tritanopia, under a contrast of at
 * least 3:1 with the background; a test holds both.
 */
public enum Palette {
  /** For a white background. */
  LIGHT("#0b368b #e06c18 #03a373 #a084bc #672f02 #6e72ef #534446 #7102de"),
  /** For a nearly black background. */
  DARK("#47dbff #ce790e #6ca66d #a67499 #ffd918 #b2e8e1 #dae8ae #9b6bfd");

  /** Seven letters a color and a space between, as an array would not be immutable. */
  private final String colors;

  Palette(String colors) {
    this.colors = colors;
  }

  /**
   * The color of a series as {@code #rrggbb}.
   *
   * @throws IndexOutOfBoundsException unless 0 ≤ series &lt; {@value Chart#MOST_SERIES}
   */
  public String hex(int series) {
    int start = 8 * Objects.checkIndex(series, Chart.MOST_SERIES);
    return colors.substring(start, start + 7);
  }

  /**
   * The color of a series, 0xRRGGBB.
   *
   * @throws IndexOutOfBoundsException unless 0 ≤ series &lt; {@value Chart#MOST_SERIES}
   */
  public int rgb(int series) {
    return Integer.parseInt(hex(series).substring(1), 16);
  }
}
