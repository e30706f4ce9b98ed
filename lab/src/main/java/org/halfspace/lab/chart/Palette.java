package org.halfspace.lab.chart;

import java.awt.Color;
import java.util.List;

/**
 * Colours that stay apart for all common kinds of colour blindness and have a contrast of at least
 * 3:1 on white: the set of Okabe and Ito (2008), its light members darkened.
 */
final class Palette {
  private static final List<Color> COLORS =
      List.of(
          new Color(0x0072b2),
          new Color(0xd55e00),
          new Color(0x00896b),
          new Color(0xa8487f),
          new Color(0x8a6d00),
          new Color(0x2f97d0),
          new Color(0x4d4d4d),
          new Color(0x5b3fa0));

  private Palette() {}

  static Color color(int series) {
    return COLORS.get(series % COLORS.size());
  }
}
