// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import java.util.ArrayList;
import java.util.List;
import org.halfspace.code.Quantizer;

/**
 * Quantizers of units with their smoothed staircases: Q̃(p) = y_0 + Σ_i Δ_i (1 + tanh((p − t_i)/τ))
 * / 2 with Δ_i = y_{i+1} − y_i, which is Q for τ → 0. Levels are brought to −1 … 1 at the start by
 * an affine map, which the decoder takes back; units of one bit keep −1 and 1. Projections and
 * values of a unit lie side by side: units × count. Not thread-safe, except that different units
 * may be worked on at once.
 */
final class SmoothUnits {
  /** Where tanh is 1 in float32. */
  private static final double SATURATED = 9;

  /** Levels and thresholds stay apart by this share of 2/m. */
  private static final float LEAST_GAP = 1e-3f;

  private final int[] sizes;
  private final int[] firstThreshold;
  private final float[] thresholds;
  private final float[] levels;
  private final float[] thresholdGradient;
  private final float[] levelGradient;
  private final double temperature;

  SmoothUnits(List<Quantizer> quantizers, double temperature) {
    int units = quantizers.size();
    this.temperature = temperature;
    this.sizes = quantizers.stream().mapToInt(Quantizer::size).toArray();
    this.firstThreshold = new int[units];
    int next = 0;
    for (int j = 0; j < units; j++) {
      firstThreshold[j] = next;
      next += sizes[j] - 1;
    }
    this.thresholds = new float[next];
    this.levels = new float[next + units];
    this.thresholdGradient = new float[next];
    this.levelGradient = new float[next + units];
    for (int j = 0; j < units; j++) {
      double[] own = quantizers.get(j).levels();
      double low = own[0];
      double range = own[own.length - 1] - low;
      for (int i = 0; i < own.length; i++) {
        levels[firstLevel(j) + i] = (float) (2 * (own[i] - low) / range - 1);
      }
      for (int i = 0; i < own.length - 1; i++) {
        thresholds[firstThreshold[j] + i] = (float) quantizers.get(j).threshold(i);
      }
      keepRising(j);
    }
  }

  private int firstLevel(int unit) {
    return firstThreshold[unit] + unit;
  }

  int units() {
    return sizes.length;
  }

  /** 2/m, the unit in which the steps and temperatures of a unit are measured. */
  double scale(int unit) {
    return 2.0 / sizes[unit];
  }

  /** All thresholds, unit after unit; not a copy. */
  float[] thresholds() {
    return thresholds;
  }

  /** All levels, unit after unit; not a copy. */
  float[] levels() {
    return levels;
  }

  /** As {@link #backward} left it. */
  float[] thresholdGradient() {
    return thresholdGradient;
  }

  /** As {@link #backward} left it; 0 for units of one bit, whose levels stay. */
  float[] levelGradient() {
    return levelGradient;
  }

  /** The quantizers as they are, thresholds less or more by a shift of each unit. */
  static List<Quantizer> quantizers(
      int[] sizes, float[] thresholds, float[] levels, double[] shifts) {
    List<Quantizer> quantizers = new ArrayList<>();
    int next = 0;
    for (int j = 0; j < sizes.length; j++) {
      double[] own = new double[sizes[j]];
      double[] borders = new double[sizes[j] - 1];
      for (int i = 0; i < own.length; i++) {
        own[i] = levels[next + j + i];
      }
      for (int i = 0; i < borders.length; i++) {
        borders[i] = thresholds[next + i] + shifts[j];
      }
      quantizers.add(Quantizer.of(own, borders));
      next += borders.length;
    }
    return quantizers;
  }

  /** How many thresholds are at most p. */
  private int index(int unit, float p) {
    int first = firstThreshold[unit];
    int low = 0;
    int high = sizes[unit] - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (thresholds[first + middle] <= p) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** How many levels a unit has. */
  int levelCount(int unit) {
    return sizes[unit];
  }

  float level(int unit, int index) {
    return levels[firstLevel(unit) + index];
  }

  float threshold(int unit, int index) {
    return thresholds[firstThreshold[unit] + index];
  }

  /** The indexes of levels of the projections of a unit. */
  void indexes(int unit, float[] projections, int count, int[] indexes) {
    for (int at = unit * count; at < (unit + 1) * count; at++) {
      indexes[at] = index(unit, projections[at]);
    }
  }

  /**
   * Gradients of a unit's thresholds, as another way back has found them; those of levels are 0.
   */
  void setGradients(int unit, double[] ofThresholds) {
    for (int i = 0; i < ofThresholds.length; i++) {
      thresholdGradient[firstThreshold[unit] + i] = (float) ofThresholds[i];
    }
  }

  /** values = Q(projections) of a unit. */
  void quantize(int unit, float[] projections, int count, float[] values) {
    for (int at = unit * count; at < (unit + 1) * count; at++) {
      values[at] = levels[firstLevel(unit) + index(unit, projections[at])];
    }
  }

  /** values = Q̃(projections) of a unit. */
  void forward(int unit, float[] projections, int count, float[] values) {
    for (int at = unit * count; at < (unit + 1) * count; at++) {
      values[at] = (float) smooth(unit, projections[at]);
    }
  }

  private double smooth(int unit, float p) {
    int first = firstThreshold[unit];
    int level = firstLevel(unit);
    double inverse = 1 / (temperature * scale(unit));
    int index = index(unit, p);
    double value = levels[level + index];
    for (int i = index - 1; i >= 0; i--) {
      double x = (p - thresholds[first + i]) * inverse;
      if (x > SATURATED) {
        break;
      }
      value -= (levels[level + i + 1] - levels[level + i]) * tail(x);
    }
    for (int i = index; i < sizes[unit] - 1; i++) {
      double x = (thresholds[first + i] - p) * inverse;
      if (x > SATURATED) {
        break;
      }
      value += (levels[level + i + 1] - levels[level + i]) * tail(x);
    }
    return value;
  }

  /** (1 − tanh x)/2. */
  private static double tail(double x) {
    return 1 / (1 + Math.exp(2 * x));
  }

  /**
   * The way back of a unit: sums of gradients of its thresholds and levels, and gradients of its
   * projections in the place of those of its values.
   *
   * @param gradients of the values; overwritten
   */
  void backward(int unit, float[] projections, int count, float[] gradients) {
    int first = firstThreshold[unit];
    int level = firstLevel(unit);
    int steps = sizes[unit] - 1;
    double inverse = 1 / (temperature * scale(unit));
    double[] ofThresholds = new double[steps];
    double[] ofLevels = new double[steps + 1];
    for (int at = unit * count; at < (unit + 1) * count; at++) {
      float p = projections[at];
      double given = gradients[at];
      int index = index(unit, p);
      ofLevels[index] += given;
      double slope = 0;
      for (int side = 0; side < 2; side++) {
        int sign = side == 0 ? 1 : -1;
        for (int i = index - 1 + side; i >= 0 && i < steps; i -= sign) {
          double x = sign * (p - thresholds[first + i]) * inverse;
          if (x > SATURATED) {
            break;
          }
          double tail = tail(x);
          double own = levels[level + i + 1] - levels[level + i];
          double step = own * 2 * tail * (1 - tail) * inverse;
          slope += step;
          ofThresholds[i] -= given * step;
          ofLevels[i + 1] -= sign * given * tail;
          ofLevels[i] += sign * given * tail;
        }
      }
      gradients[at] = (float) (given * slope);
    }
    for (int i = 0; i < steps; i++) {
      thresholdGradient[first + i] = (float) ofThresholds[i];
    }
    for (int i = 0; i <= steps; i++) {
      levelGradient[level + i] = steps == 1 ? 0 : (float) ofLevels[i];
    }
  }

  /** Multiplies the thresholds of a unit, as its projections are. */
  void rescale(int unit, float factor) {
    for (int i = 0; i < sizes[unit] - 1; i++) {
      thresholds[firstThreshold[unit] + i] *= factor;
    }
  }

  /** Adds steps, in units of {@link #scale}, and keeps thresholds and levels of a unit rising. */
  void move(int unit, float[] thresholdSteps, float[] levelSteps) {
    float scale = (float) scale(unit);
    for (int i = 0; i < sizes[unit] - 1; i++) {
      int at = firstThreshold[unit] + i;
      thresholds[at] += scale * thresholdSteps[at];
    }
    for (int i = 0; i < sizes[unit]; i++) {
      int at = firstLevel(unit) + i;
      levels[at] += scale * levelSteps[at];
    }
    keepRising(unit);
  }

  private void keepRising(int unit) {
    float gap = LEAST_GAP * (float) scale(unit);
    raise(thresholds, firstThreshold[unit], sizes[unit] - 1, gap);
    raise(levels, firstLevel(unit), sizes[unit], gap);
  }

  private static void raise(float[] values, int from, int count, float gap) {
    for (int i = from + 1; i < from + count; i++) {
      float least = Math.max(values[i - 1] + gap, Math.nextUp(values[i - 1]));
      values[i] = Math.max(values[i], least);
    }
  }
}
