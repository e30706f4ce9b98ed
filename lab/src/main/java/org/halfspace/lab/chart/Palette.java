package org.halfspace.lab.chart;

import java.util.List;
import java.util.Locale;

/**
 * Colours of the series, {@value Chart#MOST_SERIES} in a fixed order.
 *
 * <p>Found by a search from the set of Okabe and Ito (2008) for the largest smallest distance in
 * CIELAB as seen with normal sight, protanopia, deuteranopia and tritanopia, under a contrast of at
 * least 3:1 with the background; a test holds both.
 */
public enum Palette {
  /** For a white background. */
  LIGHT(0x0b368b, 0xe06c18, 0x03a373, 0xa084bc, 0x672f02, 0x6e72ef, 0x534446, 0x7102de),
  /** For a nearly black background. */
  DARK(0x47dbff, 0xce790e, 0x6ca66d, 0xa67499, 0xffd918, 0xb2e8e1, 0xdae8ae, 0x9b6bfd);

  private final List<Integer> colors;

  Palette(Integer... colors) {
    this.colors = List.of(colors);
  }

  /**
   * The colour of a series, 0xRRGGBB.
   *
   * @throws IndexOutOfBoundsException unless 0 ≤ series &lt; {@value Chart#MOST_SERIES}
   */
  public int rgb(int series) {
    return colors.get(series);
  }

  /** The colour of a series as {@code #rrggbb}. */
  public String hex(int series) {
    return String.format(Locale.ROOT, "#%06x", rgb(series));
  }
}
