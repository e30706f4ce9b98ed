// SPDX-License-Identifier: Apache-2.0
package org.halfspace.activation;

import org.halfspace.code.Quantizer;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.LUDecomposition;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.special.Erf;

/**
 * The quantizer of least squared error for the standard normal (Lloyd 1982, Max 1960): every level
 * is the mean of its cell, every threshold lies halfway between its neighbors. The density is
 * log-concave, so there is one such quantizer (Fleischer 1964), and it is odd.
 *
 * <p>Newton's method on the positive thresholds, from those of the asymptotic density φ^{1/3}.
 */
final class LloydMax {
  private static final int MOST_STEPS = 100;

  /** Rounding of a threshold of a few units. */
  private static final double TOLERANCE = 4e-16;

  private final boolean withZero;
  private final int count;

  private LloydMax(int size) {
    this.withZero = size % 2 == 1;
    this.count = (size - 1) / 2;
  }

  /**
   * The quantizer of {@code size} levels; levels and thresholds to 1e-13. Cost size³/24
   * multiplications for each of about ten steps.
   *
   * @throws IllegalArgumentException if {@code size} is not between 2 and 256
   */
  static Quantizer of(int size) {
    if (size < 2 || size > Quantizer.MOST_LEVELS) {
      throw new IllegalArgumentException(
          "levels: " + size + ", must be between 2 and " + Quantizer.MOST_LEVELS);
    }
    LloydMax half = new LloydMax(size);
    return half.mirrored(half.solve(half.start(size)));
  }

  /** The positive thresholds of N(0, 3), whose density is φ^{1/3} up to scale. */
  private double[] start(int size) {
    double[] thresholds = new double[count];
    for (int i = 0; i < count; i++) {
      double rank = withZero ? i + 0.5 : i + 1;
      thresholds[i] = Math.sqrt(3) * Math.sqrt(2) * Erf.erfInv(2 * rank / size);
    }
    return thresholds;
  }

  private double[] solve(double[] thresholds) {
    double last = Double.POSITIVE_INFINITY;
    for (int step = 0; step < MOST_STEPS && count > 0; step++) {
      double[] change = newton(thresholds);
      double largest = 0;
      double damping = 1;
      for (int i = 0; i < count; i++) {
        largest = Math.max(largest, Math.abs(change[i]));
        double gap = thresholds[i] - (i == 0 ? 0 : thresholds[i - 1]);
        double closing = change[i] - (i == 0 ? 0 : change[i - 1]);
        if (closing < -gap / 2) {
          damping = Math.min(damping, gap / (-2 * closing));
        }
      }
      for (int i = 0; i < count; i++) {
        thresholds[i] += damping * change[i];
      }
      // Rounding makes the last steps wander: stop where they no longer shrink.
      if (largest <= TOLERANCE || (largest < 1e-12 && largest >= last)) {
        break;
      }
      last = largest;
    }
    return thresholds;
  }

  /** −J⁻¹ F for F_i = τ_i − (y_{i−1} + y_i)/2 and its tridiagonal J. */
  private double[] newton(double[] thresholds) {
    RealMatrix jacobian = MatrixUtils.createRealMatrix(count, count);
    double[] misfit = new double[count];
    for (int i = 0; i < count; i++) {
      misfit[i] -= thresholds[i];
      jacobian.addToEntry(i, i, 1);
    }
    for (int cell = 0; cell <= count; cell++) {
      if (cell == 0 && withZero) {
        continue; // around 0, whose mean is 0 whatever its width
      }
      double low = cell == 0 ? 0 : thresholds[cell - 1];
      double high = cell == count ? Double.POSITIVE_INFINITY : thresholds[cell];
      double probability = Normal.probability(low, high);
      double mean = Normal.firstMoment(low, high) / probability;
      double byLow = Normal.density(low) * (mean - low) / probability;
      double byHigh = cell == count ? 0 : Normal.density(high) * (high - mean) / probability;
      for (int i = Math.max(0, cell - 1); i <= Math.min(cell, count - 1); i++) {
        misfit[i] += mean / 2;
        if (cell > 0) {
          jacobian.addToEntry(i, cell - 1, -byLow / 2);
        }
        if (cell < count) {
          jacobian.addToEntry(i, cell, -byHigh / 2);
        }
      }
    }
    return new LUDecomposition(jacobian)
        .getSolver()
        .solve(new ArrayRealVector(misfit, false))
        .toArray();
  }

  private Quantizer mirrored(double[] positive) {
    int size = 2 * count + (withZero ? 1 : 2);
    double[] thresholds = new double[size - 1];
    double[] levels = new double[size];
    for (int i = 0; i < count; i++) {
      thresholds[size - 1 - count + i] = positive[i];
      thresholds[count - 1 - i] = -positive[i];
    }
    for (int i = size / 2; i < size; i++) {
      double low = thresholds[i - 1];
      double high = i == size - 1 ? Double.POSITIVE_INFINITY : thresholds[i];
      // The cell around 0 of an odd number of levels keeps 0.
      if (2 * i != size - 1) {
        levels[i] = Normal.firstMoment(low, high) / Normal.probability(low, high);
        levels[size - 1 - i] = -levels[i];
      }
    }
    return Quantizer.of(levels, thresholds);
  }
}
