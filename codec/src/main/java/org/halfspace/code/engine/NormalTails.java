// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

/**
 * Means of a standard normal g on intervals in float32, safe as far out as numbers go: no quotient
 * of densities and probabilities that would each be 0 is ever formed. Everything goes by
 *
 * <p>λ(t) = E[g | g &gt; t] = φ(t)/(1 − Φ(t)) = t + S(t), t ≥ 0,
 *
 * <p>where S is a quotient of polynomials, and by e^{−x}. All is done by additions,
 * multiplications, divisions, least and greatest, without branches: where a formula holds in one
 * region only, it is weighed by 0 or 1. So Java's loops and {@link TailKernel} give the same bits.
 * Stateless and thread-safe.
 */
final class NormalTails {
  /** √(2π). */
  static final float ROOT = 2.50662827f;

  /** Makes 0 or 1 of a number, after the least of it and 1. */
  static final float STEEP = 1e30f;

  /** From here on S(t) is lost beside t, and e^{−x} is below {@code 1e-7} at {@link #LAST}. */
  static final float FAR = 3000;

  static final float LAST = 16;

  /** S(t) = N(t)/P(t) to 4e-9 of λ(t), by linear programs for the largest deviation. */
  static final float N0 = 0.797884564f;

  static final float N1 = 0.554744793f;
  static final float N2 = 0.193785722f;
  static final float N3 = 0.0372586671f;
  static final float N4 = 0.00339095923f;
  static final float P1 = 1.15069934f;
  static final float P2 = 0.630313936f;
  static final float P3 = 0.200539774f;
  static final float P4 = 0.0372575741f;
  static final float P5 = 0.00339101648f;

  /** (1 − e^{−y})/y to 3e-9 for y up to 1, the same way. */
  static final float E1 = -0.499999839f;

  static final float E2 = 0.166663642f;
  static final float E3 = -0.0416474171f;
  static final float E4 = 0.00827612627f;
  static final float E5 = -0.00130106448f;
  static final float E6 = 0.000129113231f;

  /** Half a width up to which an interval may count as narrow. */
  static final float NARROW = 0.25f;

  /** Where no mean is as large; keeps what is weighed by 0 finite. */
  static final float LARGE = 3e38f;

  /** Below any denominator that counts. */
  static final float LEAST = 1e-6f;

  /** λ(−t) to 4e-8 for t up to {@link #ENOUGH}, beyond which it is below 1.1e-7. */
  static final float ENOUGH = 5.5f;

  static final float A0 = 0.797884525f;
  static final float A1 = -0.751446422f;
  static final float A2 = 0.285313999f;
  static final float A3 = -0.0545609831f;
  static final float A4 = 0.00525194358f;
  static final float A5 = -0.000203452753f;
  static final float B1 = -0.143917076f;
  static final float B2 = 0.106178958f;
  static final float B3 = 0.0118148765f;
  static final float B4 = 0.00578043718f;
  static final float B5 = 0.000751012593f;
  static final float B6 = 0.000842221029f;
  static final float B7 = -0.00015385537f;
  static final float B8 = 6.50980541e-05f;

  private NormalTails() {}

  /** e^{−x} − 1 for x ≥ 0, to 2e-7 of itself; as at {@value #LAST} from there on. */
  static float decayLessOne(float x) {
    float y = Math.min(x, LAST) * 0.0625f;
    float q = -y * (1 + y * (E1 + y * (E2 + y * (E3 + y * (E4 + y * (E5 + y * E6))))));
    q = q * (2 + q);
    q = q * (2 + q);
    q = q * (2 + q);
    return q * (2 + q);
  }

  private static float numerator(float t) {
    return N0 + t * (N1 + t * (N2 + t * (N3 + t * N4)));
  }

  private static float denominator(float t) {
    return 1 + t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5))));
  }

  /**
   * E[g | g &gt; −a] to 3e-7 of itself or of 1, for finite a: λ(−a), and for a &gt; 0 what follows
   * from λ(a) and the density.
   */
  static float meanAbove(float a) {
    float up = Math.max(a, 0f);
    float t = Math.min(Math.abs(a), FAR);
    float decay = 1 + decayLessOne(0.5f * up * up);
    float n = numerator(t);
    float p = denominator(t);
    float whole = t * p + n;
    float positive = Math.min(1f, up * STEEP);
    float above = n + positive * (decay * whole - n);
    float below = p + positive * ((ROOT * whole - decay * p) - p);
    return Math.max(-a, 0f) + above / below;
  }

  /**
   * E[g | low &lt; g &lt; high] to 5e-7 of itself or of 1, and between the two.
   *
   * @param low at most {@code high}, may be −∞
   * @param high may be ∞, if {@code low} is not −∞
   */
  static float mean(float low, float high) {
    // −∞ and ∞ are far outside of what follows, and nothing becomes ∞ − ∞ or 0 · ∞.
    float sum = low + high;
    float near = Math.max(low, -high);
    float far = Math.max(high, -low);
    float center = 0.5f * Math.abs(sum);
    float half = 0.5f * (high - low);
    float product = center * half;
    float twice = product + product;
    float isWide = Math.max(half - NARROW, product - NARROW);
    float wide = Math.min(1f, Math.max(0f, STEEP * isWide));
    float mean = (1 - wide) * narrow(center, half, product) + wide * wide(near, far, twice);
    float side = Math.max(-1f, Math.min(1f, sum * STEEP));
    return Math.max(low, Math.min(high, side * mean));
  }

  /**
   * (1 − s) λ(l)/(1 − s λ(l)/λ(h)) with s = φ(h)/φ(l) for l ≥ 0; for l &lt; 0 with the whole
   * probability less the one below l.
   *
   * @param near l, the end with the smaller absolute value
   * @param far h
   * @param exponent (h² − l²)/2
   */
  private static float wide(float near, float far, float exponent) {
    float less = decayLessOne(exponent);
    float below = Math.max(-near, 0f);
    float decay = 1 + decayLessOne(0.5f * below * below);
    float size = Math.abs(near);
    float t = Math.min(size, FAR);
    float mean = Math.min(size, STEEP) + numerator(t) / denominator(t);
    float h = Math.min(far, FAR);
    float p = denominator(h);
    float quotient = Math.min(1f, mean * p / (h * p + numerator(h)));
    float negative = Math.min(1f, below * STEEP);
    float part = decay * (1 - (1 + less) * quotient) + negative * (ROOT * mean - 2 * decay);
    return -(decay * less) * mean / Math.max(part, LEAST);
  }

  /**
   * c less its share that is the quotient of ∫ t sinh(ct)/c e^{−t²/2} dt and ∫ cosh(ct) e^{−t²/2}
   * dt from 0 to h, both to the fourth power of t.
   */
  private static float narrow(float center, float half, float product) {
    float p = Math.min(product, NARROW);
    p = p * p;
    float q = Math.min(half, NARROW);
    q = q * q;
    float above =
        (1 / 3f - q * (0.1f - q * (1 / 56f))) + p * ((1 / 30f - q * (1 / 84f)) + p * (1 / 840f));
    float below = (1 - q * (1 / 6f - q * 0.025f)) + p * ((1 / 6f - q * 0.05f) + p * (1 / 120f));
    float c = Math.min(center, LARGE);
    return c - c * (q * above / below);
  }

  /**
   * Messages of units of one bit in plain Java; see {@link MessageCells}.
   *
   * @param sides ±1, a row for each unit
   */
  static void signs(
      float[] sides,
      int at,
      MessageCells.Layer layer,
      int from,
      int to,
      float[] means,
      int meansAt,
      int width) {
    for (int j = from; j < to; j++) {
      int first = meansAt + (j - from) * width;
      signs(sides, at + (j - from) * width - first, layer, j, means, first, first + width);
    }
  }

  private static void signs(
      float[] sides,
      int ahead,
      MessageCells.Layer layer,
      int unit,
      float[] means,
      int from,
      int to) {
    float threshold = layer.thresholds()[unit];
    float inverse = layer.inverses()[unit];
    float strength = layer.strengths()[unit];
    for (int i = from; i < to; i++) {
      float m = means[i];
      float side = sides[i + ahead];
      float a = side * (m - threshold) * inverse;
      means[i] = m + side * strength * meanAbove(a);
    }
  }

  /**
   * Messages of units by their cells in plain Java; see {@link MessageCells}.
   *
   * @param lows lower ends, a row for each unit
   * @param highs upper ends
   */
  static void levels(
      float[] lows,
      float[] highs,
      int at,
      MessageCells.Layer layer,
      int from,
      int to,
      float[] means,
      int meansAt,
      int width) {
    for (int j = from; j < to; j++) {
      float inverse = layer.inverses()[j];
      float strength = layer.strengths()[j];
      int first = (j - from) * width;
      for (int i = first; i < first + width; i++) {
        float m = means[meansAt + i];
        float low = (lows[at + i] - m) * inverse;
        float high = (highs[at + i] - m) * inverse;
        means[meansAt + i] = m + strength * mean(low, high);
      }
    }
  }
}
