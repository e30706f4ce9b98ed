// SPDX-License-Identifier: Apache-2.0
package org.halfspace.descent;

import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;
import org.halfspace.data.UnusableDataException;
import org.halfspace.internal.Parallel;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.linalg.blas.Orthogonal;

/**
 * The manifold of n × k matrices whose rows have norm 1, a product of n spheres, with the metric of
 * the space around it. Stateless and thread-safe; matrices given are never changed unless a method
 * says so.
 */
public final class UnitRows {
  /** Entries from which on a second thread is worth while. */
  private static final int MUCH = 1 << 17;

  /** Of norms from here to its inverse the squares neither overflow nor vanish. */
  private static final double SAFE_NORM = 1e-140;

  private UnitRows() {}

  /** A point with independent uniform rows. */
  public static Matrix random(int rows, int columns, RandomGenerator random) {
    return normalize(Orthogonal.gaussian(rows, columns, random));
  }

  /**
   * A point with independent rows of Gaussian entries, whose deviations differ from column to
   * column, made unit.
   *
   * @param deviations as many as columns, not negative, one at least positive
   */
  public static Matrix random(int rows, double[] deviations, RandomGenerator random) {
    Matrix gaussian = Orthogonal.gaussian(rows, deviations.length, random);
    return normalize(gaussian.scaleColumns(deviations));
  }

  /**
   * The projection of {@code ambient} on the tangent space at {@code point}: each row less its
   * component along the row of the point. Turns a Euclidean gradient into the Riemannian one, and
   * moves tangent vectors from one point to another.
   */
  public static Matrix project(Matrix point, Matrix ambient) {
    Matrix tangent = ambient.copy();
    int k = point.columns();
    double[] p = point.data();
    double[] t = tangent.data();
    rows(
        point,
        i -> {
          double along = point.rowDot(i, tangent);
          for (int j = i * k; j < (i + 1) * k; j++) {
            t[j] -= along * p[j];
          }
        });
    return tangent;
  }

  /** The retraction: point + step · tangent with its rows normalized. */
  public static Matrix retract(Matrix point, Matrix tangent, double step) {
    Matrix moved = point.copy();
    moved.add(step, tangent);
    return normalize(moved);
  }

  /**
   * Normalizes the rows of {@code matrix} in place and returns it.
   *
   * @throws IllegalArgumentException if a row is zero or not finite; the message names it
   */
  public static Matrix normalize(Matrix matrix) {
    int k = matrix.columns();
    double[] m = matrix.data();
    rows(
        matrix,
        i -> {
          double norm = Math.sqrt(matrix.rowDot(i, matrix));
          if (!(norm >= SAFE_NORM && norm <= 1 / SAFE_NORM)) {
            // Squares that left the range of doubles: brought to 1 first.
            double largest = scaleToOne(m, i * k, (i + 1) * k);
            if (!(largest > 0) || Double.isInfinite(largest)) {
              throw new UnusableDataException(
                  "row " + i + ": entries up to " + largest + ", cannot be scaled to norm 1");
            }
            norm = Math.sqrt(matrix.rowDot(i, matrix));
          }
          for (int j = i * k; j < (i + 1) * k; j++) {
            m[j] /= norm;
          }
        });
    return matrix;
  }

  /**
   * Mean over the rows of Σ_j M_ij⁴, 1 over how many entries a row is spread: 1 for rows of one
   * entry each, about 3/k for random ones.
   */
  public static double concentration(Matrix point) {
    double sum = 0;
    for (double entry : point.data()) {
      sum += entry * entry * entry * entry;
    }
    return sum / point.rows();
  }

  /** Work on every row, on as many threads as BLAS has where there is much of it. */
  private static void rows(Matrix matrix, IntConsumer work) {
    int threads = matrix.data().length < MUCH ? 1 : Blas.threads();
    Parallel.ranges(
        threads,
        matrix.rows(),
        (from, to) -> {
          for (int i = from; i < to; i++) {
            work.accept(i);
          }
        });
  }

  /** Divides numbers by the largest magnitude among them, and gives it; NaN if there is one. */
  private static double scaleToOne(double[] m, int from, int to) {
    double largest = 0;
    for (int j = from; j < to; j++) {
      largest = Math.max(largest, Math.abs(m[j]));
    }
    for (int j = from; j < to; j++) {
      m[j] /= largest;
    }
    return largest;
  }
}
