// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

/**
 * Means of a standard normal g on intervals, safe as far out as numbers go: ratios of densities and
 * probabilities that would each be 0 come from tables of their quotients. With Mills' ratio R(t) =
 * (1 − Φ(t))/φ(t), the mean above −a is λ(a) = φ(a)/Φ(a) = 1/R(−a). Stateless and thread-safe.
 */
final class NormalTails {
  /** Before the table, which is made with it. */
  private static final double ROOT_TWO_PI = Math.sqrt(2 * Math.PI);

  private static final int PER_UNIT = 32;

  /** Beyond, the first terms of an asymptotic series are exact in float32. */
  private static final int FAR = 12;

  /** λ(a) is below 1e-14 from here on. */
  private static final int SMALL = 8;

  /** Four coefficients of a cubic for each step of λ from −{@value #FAR} to {@value #SMALL}. */
  private static final float[] MEANS = means();

  private static final int LAST_STEP = (FAR + SMALL) * PER_UNIT - 1;

  /** The same of R from 0 to {@value #FAR}. */
  private static final double[] RATIOS = ratios();

  /** Where a series for narrow intervals is exact in float32. */
  private static final double NARROW = 0.5;

  /** Below, R comes from a series, above from a continued fraction. */
  private static final double NEAR = 3;

  private static final int TERMS = 80;

  private NormalTails() {}

  private static float[] means() {
    int steps = (FAR + SMALL) * PER_UNIT;
    float[] coefficients = new float[4 * steps];
    double width = 1.0 / PER_UNIT;
    for (int i = 0; i < steps; i++) {
      double low = -FAR + i * width;
      double left = exactMeanAbove(low);
      double right = exactMeanAbove(low + width);
      // λ' = −λ (a + λ).
      double leftSlope = -width * left * (low + left);
      double rightSlope = -width * right * (low + width + right);
      coefficients[4 * i] = (float) left;
      coefficients[4 * i + 1] = (float) leftSlope;
      coefficients[4 * i + 2] = (float) (3 * (right - left) - 2 * leftSlope - rightSlope);
      coefficients[4 * i + 3] = (float) (2 * (left - right) + leftSlope + rightSlope);
    }
    return coefficients;
  }

  private static double[] ratios() {
    int steps = FAR * PER_UNIT;
    double[] coefficients = new double[4 * steps];
    double width = 1.0 / PER_UNIT;
    for (int i = 0; i < steps; i++) {
      double low = i * width;
      double left = mills(low);
      double right = mills(low + width);
      // R' = t R − 1.
      double leftSlope = width * (low * left - 1);
      double rightSlope = width * ((low + width) * right - 1);
      coefficients[4 * i] = left;
      coefficients[4 * i + 1] = leftSlope;
      coefficients[4 * i + 2] = 3 * (right - left) - 2 * leftSlope - rightSlope;
      coefficients[4 * i + 3] = 2 * (left - right) + leftSlope + rightSlope;
    }
    return coefficients;
  }

  /** λ(a) = E[g | g &gt; −a] in float32, to some 1e-7 of itself or of 1. */
  static float meanAbove(float a) {
    float x = (a + FAR) * PER_UNIT;
    if (x < 0) {
      float t = -a;
      float inverse = 1 / t;
      float square = inverse * inverse;
      return t + inverse * (1 + square * (-2 + 10 * square));
    }
    int step = Math.min((int) x, LAST_STEP);
    float f = Math.min(1, x - step);
    int at = 4 * step;
    return MEANS[at] + f * (MEANS[at + 1] + f * (MEANS[at + 2] + f * MEANS[at + 3]));
  }

  /** λ(a) in double. */
  static double exactMeanAbove(double a) {
    if (a <= 0) {
      return 1 / mills(-a);
    }
    double density = density(a);
    return density / (1 - density * mills(a));
  }

  static double density(double x) {
    return Math.exp(-x * x / 2) / ROOT_TWO_PI;
  }

  /** R(t), t ≥ 0, to 1e-8 of itself. */
  private static double quickMills(double t) {
    if (t >= FAR) {
      return 1 / (t + 1 / (t + 2 / (t + 3 / (t + 4 / t))));
    }
    double x = t * PER_UNIT;
    int step = (int) x;
    double f = x - step;
    int at = 4 * step;
    return RATIOS[at] + f * (RATIOS[at + 1] + f * (RATIOS[at + 2] + f * RATIOS[at + 3]));
  }

  /** R(t), t ≥ 0, to 1e-13 of itself. */
  static double mills(double t) {
    if (t < NEAR) {
      // (Φ(t) − 1/2)/φ(t) = t + t³/3 + t⁵/15 + …
      double term = t;
      double sum = 0;
      for (int k = 1; k < TERMS; k++) {
        sum += term;
        term *= t * t / (2 * k + 1);
      }
      return Math.exp(t * t / 2) * ROOT_TWO_PI / 2 - sum;
    }
    double below = t;
    for (int k = TERMS; k >= 1; k--) {
      below = t + k / below;
    }
    return 1 / below;
  }

  /**
   * E[g | low &lt; g &lt; high], to some 1e-6 of the width or of 1.
   *
   * @param low below {@code high}, may be −∞
   * @param high may be ∞, if {@code low} is not −∞
   */
  static double mean(double low, double high) {
    if (low + high < 0) {
      return -mean(-high, -low);
    }
    if (high == Double.POSITIVE_INFINITY) {
      return low == Double.NEGATIVE_INFINITY ? 0 : meanAbove((float) -low);
    }
    double center = (low + high) / 2;
    double half = (high - low) / 2;
    double mean;
    if (half <= NARROW && 2 * center * half <= 1) {
      mean = center - center * narrow(center * center, half * half);
    } else if (low >= 0) {
      double share = Math.exp(-2 * center * half);
      mean = (1 - share) / (quickMills(low) - share * quickMills(high));
    } else {
      double left = density(low);
      double right = density(high);
      mean = (left - right) / (1 - left * quickMills(-low) - right * quickMills(high));
    }
    return Math.max(low, Math.min(high, mean));
  }

  /**
   * By what share of c the mean of an interval c ± h lies below c: the quotient of ∫ t sinh(ct)/c
   * e^{−t²/2} dt and ∫ cosh(ct) e^{−t²/2} dt from 0 to h, both to the sixth power of t.
   *
   * @param c c²
   * @param h h²
   */
  private static double narrow(double c, double h) {
    double s1 = c / 6;
    double s2 = c * c / 120;
    double s3 = c * c * c / 5040;
    double above =
        1 / 3.0
            + h * ((s1 - 0.5) / 5)
            + h * h * ((s2 - s1 / 2 + 0.125) / 7)
            + h * h * h * ((s3 - s2 / 2 + s1 / 8 - 1 / 48.0) / 9);
    double c1 = c / 2;
    double c2 = c * c / 24;
    double c3 = c * c * c / 720;
    double below =
        1
            + h * ((c1 - 0.5) / 3)
            + h * h * ((c2 - c1 / 2 + 0.125) / 5)
            + h * h * h * ((c3 - c2 / 2 + c1 / 8 - 1 / 48.0) / 7);
    return h * above / below;
  }
}
