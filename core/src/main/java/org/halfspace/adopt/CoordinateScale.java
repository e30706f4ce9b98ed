// SPDX-License-Identifier: Apache-2.0
package org.halfspace.adopt;

import java.util.Arrays;
import java.util.List;
import org.halfspace.code.Quantizer;
import org.halfspace.linalg.Matrix;
import org.halfspace.source.Covariance;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * Units that are single coordinates, and what they are divided by. Immutable and thread-safe.
 *
 * @param coordinates which coordinate each unit has
 * @param size the root mean square norm of the centered vectors
 * @param unit a power of two: 1, but for vectors so large or small that float32 could not sum their
 *     squares
 */
record CoordinateScale(int[] coordinates, double size, double unit) {
  /** Sizes up to this and from its inverse on are left alone. */
  private static final double ORDINARY = 0x1p30;

  private static final NormalDistribution NORMAL = new NormalDistribution();

  static CoordinateScale of(int[] coordinates, double size) {
    boolean ordinary = size <= ORDINARY && size >= 1 / ORDINARY;
    double unit = ordinary ? 1 : Math.scalb(1.0, Math.getExponent(size));
    return new CoordinateScale(coordinates, size, unit);
  }

  int coordinate(int unit) {
    return coordinates[unit];
  }

  /** B: a row for each unit, 0 but for its coordinate. */
  float[] rows() {
    int d = coordinates.length;
    float[] rows = new float[d * d];
    for (int j = 0; j < d; j++) {
      rows[j * d + coordinates[j]] = (float) (1 / unit);
    }
    return rows;
  }

  /** The quantizer of a coordinate, for its unit. */
  Quantizer scaled(Quantizer quantizer) {
    return over(quantizer, unit);
  }

  private static Quantizer over(Quantizer quantizer, double divisor) {
    return Quantizer.of(
        Arrays.stream(quantizer.levels()).map(value -> value / divisor).toArray(),
        Arrays.stream(quantizer.thresholds()).map(value -> value / divisor).toArray());
  }

  /** The covariance of the units before they are quantized: u × u. */
  Matrix codeCovariance(Covariance covariance) {
    int d = coordinates.length;
    Matrix permuted = Matrix.zeros(d, d);
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        double entry = covariance.matrix().get(coordinates[i], coordinates[j]);
        permuted.set(i, j, entry / unit / unit);
      }
    }
    return permuted;
  }

  /**
   * Σ_j E(x_j − Q_j(x_j))² for x_j ~ N(0, Σ_jj), exactly: with z = x_j/√Σ_jj and q its quantizer, 1
   * − 2 E[z q(z)] + E[q(z)²] of Σ_jj.
   *
   * @param quantizers of the units, scaled
   */
  double gaussianLoss(List<Quantizer> quantizers, Covariance covariance) {
    double lost = 0;
    for (int j = 0; j < coordinates.length; j++) {
      double variance = covariance.matrix().get(coordinates[j], coordinates[j]);
      if (variance > 0) {
        Quantizer standard = over(quantizers.get(j), Math.sqrt(variance) / unit);
        lost += variance * standardLoss(standard);
      }
    }
    return lost;
  }

  private static double standardLoss(Quantizer quantizer) {
    double lost = 1;
    for (int i = 0; i < quantizer.size(); i++) {
      double from = i == 0 ? Double.NEGATIVE_INFINITY : quantizer.threshold(i - 1);
      double to = i == quantizer.size() - 1 ? Double.POSITIVE_INFINITY : quantizer.threshold(i);
      double level = quantizer.level(i);
      double moment = NORMAL.density(from) - NORMAL.density(to);
      lost += level * level * NORMAL.probability(from, to) - 2 * level * moment;
    }
    return lost;
  }
}
