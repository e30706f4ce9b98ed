// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PaletteTest {
  /** Linear RGB as seen: normal, then full protanopia, deuteranopia, tritanopia (Machado 2009). */
  private static final double[][] SIGHT = {
    {1, 0, 0, 0, 1, 0, 0, 0, 1},
    {.152286, 1.052583, -.204868, .114503, .786281, .099216, -.003882, -.048116, 1.051998},
    {.367322, .860646, -.227968, .280085, .672501, .047413, -.01182, .04294, .968881},
    {1.255528, -.076749, -.178779, -.078411, .930809, .147602, .004733, .691367, .3039},
  };

  private static final double[] XYZ = {
    .4124564, .3575761, .1804375, .2126729, .7151522, .072175, .0193339, .119192, .9503041
  };

  @ParameterizedTest
  @EnumSource
  void everyColorStandsOutFromItsBackground(Palette palette) {
    double background = luminance(palette == Palette.LIGHT ? 0xffffff : 0x14181d);
    for (int i = 0; i < Chart.MOST_SERIES; i++) {
      double color = luminance(palette.rgb(i));
      double contrast = (Math.max(color, background) + 0.05) / (Math.min(color, background) + 0.05);
      assertThat(contrast).as(palette.hex(i)).isGreaterThan(3);
    }
  }

  /** A difference of 10 in CIELAB is seen at a glance. */
  @ParameterizedTest
  @EnumSource
  void colorsStayApartForEveryKindOfSight(Palette palette) {
    for (double[] sight : SIGHT) {
      for (int i = 0; i < Chart.MOST_SERIES; i++) {
        for (int j = 0; j < i; j++) {
          double[] one = lab(times(sight, linear(palette.rgb(i))));
          double[] other = lab(times(sight, linear(palette.rgb(j))));
          double distance =
              Math.hypot(Math.hypot(one[0] - other[0], one[1] - other[1]), one[2] - other[2]);
          assertThat(distance).as(palette.hex(i) + " " + palette.hex(j)).isGreaterThan(20);
        }
      }
    }
  }

  private static double luminance(int rgb) {
    return times(XYZ, linear(rgb))[1];
  }

  private static double[] linear(int rgb) {
    double[] linear = new double[3];
    for (int i = 0; i < 3; i++) {
      double value = (rgb >> (16 - 8 * i) & 255) / 255.0;
      linear[i] = value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }
    return linear;
  }

  private static double[] times(double[] matrix, double[] vector) {
    double[] product = new double[3];
    for (int i = 0; i < 9; i++) {
      product[i / 3] += matrix[i] * vector[i % 3];
    }
    return product;
  }

  private static double[] lab(double[] linear) {
    for (int i = 0; i < 3; i++) {
      linear[i] = Math.min(1, Math.max(0, linear[i]));
    }
    double[] xyz = times(XYZ, linear);
    double x = root(xyz[0] / 0.95047);
    double y = root(xyz[1]);
    double z = root(xyz[2] / 1.08883);
    return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
  }

  private static double root(double t) {
    return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16.0 / 116;
  }
}
