// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.chart;

import java.math.BigDecimal;
import java.math.MathContext;

/** Round bounds for an axis and short labels for its ticks. */
final class Ticks {
  private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

  private Ticks() {}

  /** Smallest and largest value of an axis. */
  record Bounds(double low, double high) {}

  /**
   * The data's range widened to multiples of 1, 2 or 5 times a power of ten; from 0 on if that adds
   * little, because bars of error and shares of variance read best from there.
   */
  static Bounds linear(double low, double high) {
    double start = low > 0 && low < 0.35 * high ? 0 : low;
    double range = high > start ? high - start : Math.max(Math.abs(high), 1);
    double step = roundStep(range / 8);
    return new Bounds(
        Math.floor(start / step + 1e-9) * step,
        Math.ceil(Math.max(high, start + range / 8) / step - 1e-9) * step);
  }

  private static double roundStep(double raw) {
    double power = Math.pow(10, Math.floor(Math.log10(raw)));
    double lead = raw / power;
    return power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
  }

  /** At most six significant digits; powers of ten that would be long as 10ⁿ. */
  static String label(double value) {
    double size = Math.abs(value);
    if (size < 1e-12) {
      return "0";
    }
    if (size >= 1e-3 && size < 1e5) {
      return plain(value);
    }
    int exponent = (int) Math.floor(Math.log10(size) + 1e-9);
    String lead = plain(value / Math.pow(10, exponent));
    return (lead.equals("1") ? "" : lead + " · ") + "10" + superscript(exponent);
  }

  private static String plain(double value) {
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros();
    return rounded.toPlainString().replace('-', '−');
  }

  private static String superscript(int exponent) {
    StringBuilder text = new StringBuilder(exponent < 0 ? "⁻" : "");
    for (char digit : Integer.toString(Math.abs(exponent)).toCharArray()) {
      text.append(SUPERSCRIPTS.charAt(digit - '0'));
    }
    return text.toString();
  }
}
