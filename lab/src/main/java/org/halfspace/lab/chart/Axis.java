// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.chart;

/**
 * One axis of a chart.
 *
 * @param label what is measured, not blank
 * @param unit its unit in words or symbols; empty for a number without unit
 * @param scale how values are spaced
 */
public record Axis(String label, String unit, Scale scale) {

  /** How values are spaced along an axis. */
  public enum Scale {
    /** Equal steps are equal differences. */
    LINEAR,
    /** Equal steps are equal factors; values must be positive. */
    LOG
  }

  public Axis {
    if (label.isBlank()) {
      throw new IllegalArgumentException("label: blank; every axis needs a name");
    }
    if (unit == null || scale == null) {
      throw new NullPointerException("unit: " + unit + ", scale: " + scale);
    }
  }

  public static Axis linear(String label, String unit) {
    return new Axis(label, unit, Scale.LINEAR);
  }

  public static Axis log(String label, String unit) {
    return new Axis(label, unit, Scale.LOG);
  }

  /** Label and unit as they are printed: {@code rate (bits per pixel)}. */
  public String caption() {
    return unit.isEmpty() ? label : label + " (" + unit + ")";
  }

  void check(String name, String series, double value) {
    if (!Double.isFinite(value) || (scale == Scale.LOG && value <= 0)) {
      throw new IllegalArgumentException(
          "series \"%s\": %s = %s, must be finite%s"
              .formatted(
                  series, name, value, scale == Scale.LOG ? " and positive on a log axis" : ""));
    }
  }
}
