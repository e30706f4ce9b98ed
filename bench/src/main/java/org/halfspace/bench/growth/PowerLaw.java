// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.growth;

/** Exponents p of y ≈ c·xᵖ. Pure functions. */
final class PowerLaw {
  private PowerLaw() {}

  /**
   * The slope of log y against log x by least squares; NaN for fewer than two points.
   *
   * @param x positive, not all the same
   * @param y positive, as many
   */
  static double exponent(double[] x, double[] y) {
    if (x.length != y.length) {
      throw new IllegalArgumentException(x.length + " values of x but " + y.length + " of y");
    }
    double meanX = 0;
    double meanY = 0;
    for (int i = 0; i < x.length; i++) {
      meanX += Math.log(x[i]) / x.length;
      meanY += Math.log(y[i]) / x.length;
    }
    double products = 0;
    double squares = 0;
    for (int i = 0; i < x.length; i++) {
      double difference = Math.log(x[i]) - meanX;
      products += difference * (Math.log(y[i]) - meanY);
      squares += difference * difference;
    }
    return x.length < 2 ? Double.NaN : products / squares;
  }
}
