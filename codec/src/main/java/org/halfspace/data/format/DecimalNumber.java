// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Reads decimal numbers from text: {@code -12.5e-3}, {@code nan}, {@code inf}. */
final class DecimalNumber {
  /** 10^0 to 10^22 are the powers of ten a double holds exactly. */
  private static final double[] POWERS = new double[23];

  private static final int EXACT_DIGITS = 15;
  private static final int EXPONENT_BOUND = 10_000;

  static {
    for (int i = 0; i < POWERS.length; i++) {
      POWERS[i] = Double.parseDouble("1e" + i);
    }
  }

  private DecimalNumber() {}

  /**
   * The double nearest to the number in {@code text[from, to)}.
   *
   * @throws NumberFormatException if it is not a number; hexadecimal numbers and the suffixes of
   *     Java are none
   */
  static double parse(byte[] text, int from, int to) {
    int at = from;
    boolean negative = false;
    if (at < to && (text[at] == '-' || text[at] == '+')) {
      negative = text[at] == '-';
      at++;
    }
    long mantissa = 0;
    int digits = 0;
    int significant = 0;
    int exponent = 0;
    boolean fraction = false;
    for (; at < to; at++) {
      byte c = text[at];
      if (c >= '0' && c <= '9') {
        digits++;
        if (significant > 0 || c != '0') {
          significant++;
        }
        if (significant <= EXACT_DIGITS) {
          mantissa = 10 * mantissa + (c - '0');
        }
        if (fraction) {
          exponent--;
        }
      } else if (c == '.' && !fraction) {
        fraction = true;
      } else {
        break;
      }
    }
    if (digits == 0) {
      return word(text, from, at, to, negative);
    }
    if (at < to && (text[at] == 'e' || text[at] == 'E')) {
      exponent += exponent(text, from, at + 1, to);
      at = to;
    }
    if (at < to) {
      throw notANumber(text, from, to);
    }
    if (significant <= EXACT_DIGITS && Math.abs(exponent) < POWERS.length) {
      // Mantissa and power are exact, so one operation rounds once and correctly.
      double magnitude = exponent < 0 ? mantissa / POWERS[-exponent] : mantissa * POWERS[exponent];
      return negative ? -magnitude : magnitude;
    }
    return Double.parseDouble(string(text, from, to));
  }

  private static int exponent(byte[] text, int from, int start, int to) {
    int at = start;
    boolean negative = false;
    if (at < to && (text[at] == '-' || text[at] == '+')) {
      negative = text[at] == '-';
      at++;
    }
    if (at == to) {
      throw notANumber(text, from, to);
    }
    int value = 0;
    for (; at < to; at++) {
      if (text[at] < '0' || text[at] > '9') {
        throw notANumber(text, from, to);
      }
      value = Math.min(EXPONENT_BOUND, 10 * value + (text[at] - '0'));
    }
    return negative ? -value : value;
  }

  private static double word(byte[] text, int from, int at, int to, boolean negative) {
    return switch (string(text, at, to).toLowerCase(Locale.ROOT)) {
      case "nan" -> Double.NaN;
      case "inf", "infinity" -> negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      default -> throw notANumber(text, from, to);
    };
  }

  private static NumberFormatException notANumber(byte[] text, int from, int to) {
    int shown = Math.min(to, from + 40);
    return new NumberFormatException(
        "'" + string(text, from, shown) + (shown < to ? "…" : "") + "' is not a number");
  }

  private static String string(byte[] text, int from, int to) {
    return new String(text, from, to - from, StandardCharsets.UTF_8);
  }
}
