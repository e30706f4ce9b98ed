// SPDX-License-Identifier: Apache-2.0
package org.halfspace.onnx;

/**
 * Means of a standard normal g on intervals, as nodes of a graph in float32 (docs/theory.md §9).
 * With Mills' ratio R(t) = (1 − Φ(t))/φ(t) neither a density nor a probability of far tails is ever
 * divided by the other: the mean above −a is φ(a)/Φ(a) = 1/R(−a). For t ≥ 0,
 *
 * <p>R(t) = p(w) / (t + 7/2), w = (t − 7/2)/(t + 7/2),
 *
 * <p>where the polynomial p of degree 10 is that of least largest relative error, 1e-8; evaluated
 * in float32 R is right to 3e-7 of itself, for t up to the largest numbers. Means are right to 2e-6
 * of themselves or of 1. Not thread-safe.
 */
final class NormalMeans {
  private static final double SHIFT = 3.5;

  /** p: minimax on −1 ≤ w ≤ 1, by weighted least squares on 4,000 points. */
  private static final float[] MILLS = {
    1.8659744f,
    -1.4176534f,
    0.7906535f,
    -0.2908925f,
    0.043629255f,
    0.016208505f,
    -0.00796511f,
    -0.0010506646f,
    0.001130907f,
    8.838039e-05f,
    -0.0001232394f
  };

  private static final double INVERSE_ROOT_TWO_PI = 1 / Math.sqrt(2 * Math.PI);

  /** What a normal has so far beyond an interval's near end, or beyond 0, is 0 in float32. */
  private static final double FAR = 40;

  /** Half of the width up to which the series of narrow intervals is exact in float32. */
  private static final double NARROW = 0.5;

  private final Arithmetic math;
  private final String zero;
  private final String one;

  NormalMeans(Arithmetic math) {
    this.math = math;
    this.zero = math.number(0);
    this.one = math.number(1);
  }

  /** R(t) for t ≥ 0. */
  private String mills(String t) {
    String above = math.add(t, math.number(SHIFT));
    String w = math.divide(math.subtract(t, math.number(SHIFT)), above);
    return math.divide(math.polynomial(w, MILLS), above);
  }

  /** φ(t). */
  private String density(String t) {
    String power = math.multiply(math.multiply(t, t), math.number(-0.5));
    return math.multiply(math.exp(power), math.number(INVERSE_ROOT_TWO_PI));
  }

  /** E[g | g &gt; −a] = φ(a)/Φ(a). */
  String meanAbove(String a) {
    String size = math.absolute(a);
    String ratio = mills(size);
    String density = density(size);
    String probability = math.subtract(one, math.multiply(density, ratio));
    return math.where(
        math.less(a, zero), math.divide(one, ratio), math.divide(density, probability));
  }

  /**
   * E[g | low &lt; g &lt; high], and {@code low} where the two are equal.
   *
   * @param low below {@code high}
   * @param high at least one of them is finite; numbers beyond all others stand for infinite ones
   */
  String mean(String low, String high) {
    String mirrored = math.less(math.add(low, high), zero);
    String near = math.where(mirrored, math.negate(high), low);
    String far = math.where(mirrored, math.negate(low), high);
    // Finite from here on; of what is not selected, nothing is infinite times zero.
    String reach = math.add(math.most(near, zero), math.number(FAR));
    Interval interval = new Interval(near, math.least(far, reach));
    String mean = interval.mean();
    return math.where(mirrored, math.negate(mean), mean);
  }

  /** An interval whose far end is above 0, and farther from it than the near one. */
  private final class Interval {
    private final String near;
    private final String far;
    private final String center;
    private final String half;

    Interval(String near, String far) {
      this.near = near;
      this.far = far;
      this.center = math.multiply(math.add(near, far), math.number(0.5));
      this.half = math.multiply(math.subtract(far, near), math.number(0.5));
    }

    String mean() {
      String twice = math.number(2);
      String exponent = math.multiply(math.multiply(center, half), twice);
      String isNarrow =
          math.and(
              math.less(half, math.number(Math.nextUp((float) NARROW))),
              math.less(exponent, math.number(Math.nextUp(1f))));
      String isStraddling = math.less(near, zero);
      String wide = math.where(isStraddling, straddling(), beyond(exponent));
      String mean = math.where(isNarrow, narrow(), wide);
      return math.most(near, math.least(far, mean));
    }

    /** (φ(l) − φ(h))/(1 − φ(l) R(−l) − φ(h) R(h)), l &lt; 0 &lt; h. */
    private String straddling() {
      String below = math.least(math.absolute(near), math.number(FAR));
      String above = math.absolute(far);
      String left = density(below);
      String right = density(above);
      String inside =
          math.subtract(
              math.subtract(one, math.multiply(left, mills(below))),
              math.multiply(right, mills(above)));
      // Intervals so narrow that nothing is left are not of this kind.
      return math.divide(math.subtract(left, right), math.most(inside, math.number(1e-3)));
    }

    /** (1 − e)/(R(l) − e R(h)) with e = φ(h)/φ(l), 0 ≤ l &lt; h. */
    private String beyond(String exponent) {
      String share = math.exp(math.negate(math.most(exponent, zero)));
      String least = mills(math.most(near, zero));
      String difference = math.subtract(least, math.multiply(share, mills(math.absolute(far))));
      String held = math.most(difference, math.multiply(least, math.number(1e-3)));
      return math.divide(math.subtract(one, share), held);
    }

    /**
     * c − c s for c ± h, with s the quotient of ∫ t sinh(ct)/c e^{−t²/2} dt and ∫ cosh(ct)
     * e^{−t²/2} dt from 0 to h, both to the sixth power of t: polynomials of p = c² h² and q = h².
     */
    private String narrow() {
      String quarter = math.number(0.25);
      String h = math.least(half, math.number(NARROW));
      String product = math.multiply(center, h);
      String p = math.least(math.multiply(product, product), quarter);
      String q = math.multiply(h, h);
      String above = series(p, q, new double[] {1, 6, 120, 5040}, new double[] {3, 5, 7, 9});
      String below = series(p, q, new double[] {1, 2, 24, 720}, new double[] {1, 3, 5, 7});
      String share = math.multiply(q, math.divide(above, below));
      return math.subtract(center, math.multiply(center, share));
    }

    /** Σ_m 1/n_m Σ_i p^i/f_i (−q/2)^(m−i)/(m−i)!, m from 0 to 3. */
    private String series(String p, String q, double[] factorials, double[] divisors) {
      String minus = math.multiply(q, math.number(-0.5));
      String sum = math.number(1 / divisors[0]);
      for (int m = 1; m < divisors.length; m++) {
        String term = math.number(1 / factorials[m]);
        double factorial = 1;
        String power = "";
        for (int i = m - 1; i >= 0; i--) {
          factorial *= m - i;
          power = power.isEmpty() ? minus : math.multiply(power, minus);
          double weight = 1 / (factorials[i] * factorial);
          term = math.add(math.multiply(term, p), math.multiply(power, math.number(weight)));
        }
        sum = math.add(sum, math.multiply(term, math.number(1 / divisors[m])));
      }
      return sum;
    }
  }
}
