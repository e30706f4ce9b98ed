// SPDX-License-Identifier: Apache-2.0
package org.halfspace.minimizer;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.halfspace.limits.Limits;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Orthogonal;

/**
 * The closed-form encoder of docs/theory.md, §5: M = U diag(√s), padded with zeros to n × d, its
 * rows then normalized, with s the shares that the floor asks for and U an orthogonal n × n matrix
 * whose rows spread evenly.
 *
 * <p>For an isotropic source and n ≤ d its rows are orthonormal and its risk is the floor;
 * otherwise it comes close to the floor as d grows. {@code M: n × d}, unit rows, in the coordinates
 * of the principal axes, whitened.
 */
public enum ClosedFormEncoder {
  /**
   * U by Haar measure: rows of diag(√s) U have norm 1 up to O(1/√n) before they are normalized.
   * Cost O(n³).
   */
  HAAR {
    @Override
    Matrix rotation(int n, RandomGenerator random) {
      return Orthogonal.haar(n, random);
    }
  },
  /**
   * U a randomized Hadamard matrix: the rows have norm 1 exactly where n is a power of two. Cost
   * O(n²).
   */
  HADAMARD {
    @Override
    Matrix rotation(int n, RandomGenerator random) {
      return FlatOrthogonal.draw(n, random);
    }
  };

  abstract Matrix rotation(int n, RandomGenerator random);

  /**
   * The whitened encoder M for {@code units} units.
   *
   * @param limits spectrum and activation, which decide the shares
   * @return M: units × d, unit rows; columns beyond the active components are zero
   * @throws IllegalArgumentException if {@code units < 1}
   */
  public Matrix encoder(Limits limits, int units, RandomGenerator random) {
    return encoder(limits.shares(units), units, random);
  }

  /**
   * M for given shares.
   *
   * @param shares s, at most {@code units} of them positive
   * @throws IllegalArgumentException if {@code units < 1}, a share is negative or too many are
   *     positive
   */
  public Matrix encoder(double[] shares, int units, RandomGenerator random) {
    if (units < 1) {
      throw new IllegalArgumentException("units: " + units + ", must be at least 1");
    }
    int[] active = active(shares);
    if (active.length == 0 || active.length > units) {
      throw new IllegalArgumentException(
          "shares: " + active.length + " positive, must be between 1 and units = " + units);
    }
    Matrix rotation = rotation(units, random);
    Matrix encoder = Matrix.zeros(units, shares.length);
    for (int i = 0; i < units; i++) {
      double norm = 0;
      for (int j = 0; j < active.length; j++) {
        double entry = rotation.get(i, j) * Math.sqrt(shares[active[j]]);
        encoder.set(i, active[j], entry);
        norm += entry * entry;
      }
      for (int component : active) {
        encoder.set(i, component, encoder.get(i, component) / Math.sqrt(norm));
      }
    }
    return encoder;
  }

  private static int[] active(double[] shares) {
    int[] active = new int[shares.length];
    int count = 0;
    for (int i = 0; i < shares.length; i++) {
      if (!(shares[i] >= 0)) {
        throw new IllegalArgumentException(
            "shares[" + i + "]: " + shares[i] + ", must not be negative");
      }
      if (shares[i] > 0) {
        active[count++] = i;
      }
    }
    return Arrays.copyOf(active, count);
  }
}
