// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.growth;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Measurements along one size, the other sizes being fixed.
 *
 * @param size which size grows
 * @param measurements in rising order of it, at least one
 */
record GrowthSeries(Size size, List<Measurement> measurements) {

  /** A size that grows. */
  enum Size {
    VECTORS("N", "vectors"),
    DIMENSION("d", "dimension");

    private final String letter;
    private final String label;

    Size(String letter, String label) {
      this.letter = letter;
      this.label = label;
    }

    String letter() {
      return letter;
    }

    String label() {
      return label;
    }

    double of(Measurement measurement) {
      return this == VECTORS ? measurement.point().vectors() : measurement.point().dimension();
    }
  }

  GrowthSeries {
    measurements = List.copyOf(measurements);
    if (measurements.isEmpty()) {
      throw new IllegalArgumentException("measurements: none, must be at least one");
    }
  }

  Measurement first() {
    return measurements.get(0);
  }

  Measurement last() {
    return measurements.get(measurements.size() - 1);
  }

  /**
   * The exponent p of value ≈ c·sizeᵖ over the largest sizes, see {@link PowerLaw}.
   *
   * @param points how many of them; all if there are fewer
   */
  double exponent(ToDoubleFunction<Measurement> value, int points) {
    List<Measurement> largest =
        measurements.subList(Math.max(0, measurements.size() - points), measurements.size());
    return PowerLaw.exponent(
        largest.stream().mapToDouble(size::of).toArray(),
        largest.stream().mapToDouble(value).toArray());
  }

  /** Largest over smallest value, at least 1. */
  double spread(ToDoubleFunction<Measurement> value) {
    double most = measurements.stream().mapToDouble(value).max().orElseThrow();
    return most / measurements.stream().mapToDouble(value).min().orElseThrow();
  }
}
