// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.decoder;

import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.NativeDoubles;
import org.halfspace.linalg.blas.UpperTriangle;

/**
 * Forward selection of the bits of a regression: the constant first, then in each step the bit j
 * with the largest ‖r_j‖² / c_jj, which is the variance it explains beyond those chosen. r_j and c
 * are what the chosen ones leave of R and S. Of equal ones the first is taken; bits that depend on
 * those before, to {@link NormalEquations#PRECISION}, come last, in the order they had.
 *
 * <p>This is Cholesky's factorization of S with pivots. It needs r_j by products only: with l the
 * new column of L, w = r_p / √c_pp and q = R w − ½‖w‖² l, where p is the bit chosen, c − l lᵀ and
 * (r rᵀ) − l qᵀ − q lᵀ follow c and r rᵀ. Diagonals are updated in every step, the rest after every
 * panel of steps by BLAS; within a panel a row is corrected when its bit is chosen, so the order is
 * that of single steps. A bit that is chosen changes places with the first that is not, as in
 * LAPACK's dpstrf, so that the work shrinks with what is left, and of symmetric matrices one
 * triangle is kept. Used once.
 */
final class ForwardSelection {
  /** Longer ones are corrected for longer, shorter ones read all that is left more often. */
  private static final int PANEL = 64;

  private final int size;
  private final int panel;

  /** c by places, without the steps of this panel. */
  private final UpperTriangle signs;

  /** r rᵀ by places, without the steps of this panel. */
  private final UpperTriangle gram;

  /** l of the steps of this panel by places, a row each. */
  private final double[][] factors;

  /** q of the steps of this panel by places, a row each. */
  private final double[][] crossings;

  private final NativeDoubles panelFactors;
  private final NativeDoubles panelCrossings;

  /** Which bit has which place: first those that are chosen, in their order. */
  private final int[] bits;

  private final double[] variances;
  private final double[] least;
  private final double[] squares;
  private int steps;

  ForwardSelection(NormalEquations equations) {
    this.size = equations.count();
    this.panel = Math.min(size, PANEL);
    this.factors = new double[panel][size];
    this.crossings = new double[panel][size];
    this.panelFactors = NativeDoubles.allocate(panel * size);
    this.panelCrossings = NativeDoubles.allocate(panel * size);
    this.bits = new int[size];
    this.variances = new double[size];
    this.least = new double[size];
    this.squares = new double[size];
    this.signs = UpperTriangle.allocate(size);
    this.gram = UpperTriangle.gram(residuals(equations));
    double[] row = new double[size];
    for (int i = 0; i < size; i++) {
      gram.getRow(i, row);
      squares[i] = row[i];
      withoutConstant(equations.signs(), i, row);
      signs.putRow(i, row);
      bits[i] = i;
      variances[i] = row[i];
      least[i] = NormalEquations.PRECISION * equations.signs().get(i + 1, i + 1);
    }
  }

  /** S_ij − S_i0 S_0j / S_00 for j ≥ i. */
  private void withoutConstant(Matrix products, int i, double[] row) {
    double[] data = products.data();
    double share = products.get(i + 1, 0) / products.get(0, 0);
    int start = (i + 1) * products.columns() + 1;
    for (int j = i; j < size; j++) {
      row[j] = data[start + j] - share * data[1 + j];
    }
  }

  /** R_i − S_i0 R_0 / S_00. */
  private Matrix residuals(NormalEquations equations) {
    int d = equations.vectors().columns();
    double[] vectors = equations.vectors().data();
    Matrix residual = Matrix.zeros(size, d);
    for (int i = 0; i < size; i++) {
      double share = equations.signs().get(i + 1, 0) / equations.signs().get(0, 0);
      for (int k = 0; k < d; k++) {
        residual.data()[i * d + k] = vectors[(i + 1) * d + k] - share * vectors[k];
      }
    }
    return residual;
  }

  /**
   * The first bits in their order.
   *
   * @param count at most n
   */
  int[] first(int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      exchange(i, best(i));
      order[i] = bits[i];
      if (variances[i] > least[i] && i + 1 < count) {
        step(i);
      }
    }
    return order;
  }

  /** The place of the best of those from a place on. */
  private int best(int from) {
    int best = from;
    double most = -1;
    for (int j = from; j < size; j++) {
      double explained = variances[j] > least[j] ? Math.max(0, squares[j]) / variances[j] : 0;
      if (explained > most || explained == most && bits[j] < bits[best]) {
        most = explained;
        best = j;
      }
    }
    return best;
  }

  private void exchange(int place, int other) {
    if (place == other) {
      return;
    }
    signs.exchange(place, other);
    gram.exchange(place, other);
    int bit = bits[place];
    bits[place] = bits[other];
    bits[other] = bit;
    exchange(variances, place, other);
    exchange(least, place, other);
    exchange(squares, place, other);
    for (int i = 0; i < steps; i++) {
      exchange(factors[i], place, other);
      exchange(crossings[i], place, other);
    }
  }

  private static void exchange(double[] values, int place, int other) {
    double value = values[place];
    values[place] = values[other];
    values[other] = value;
  }

  private void step(int pivot) {
    if (steps == panel) {
      update(pivot);
      steps = 0;
    }
    double[] factor = factors[steps];
    double[] crossing = crossings[steps];
    signs.getRow(pivot, factor);
    gram.getRow(pivot, crossing);
    int next = pivot + 1;
    for (int i = 0; i < steps; i++) {
      subtract(factors[i], crossings[i], pivot, factor, crossing);
    }
    double root = Math.sqrt(variances[pivot]);
    double half = squares[pivot] / variances[pivot] / 2;
    for (int j = next; j < size; j++) {
      factor[j] /= root;
      crossing[j] = crossing[j] / root - half * factor[j];
      variances[j] -= factor[j] * factor[j];
      squares[j] -= 2 * factor[j] * crossing[j];
    }
    steps++;
  }

  /** What an earlier step of the panel takes off the row of a bit that is chosen. */
  private static void subtract(
      double[] oldFactor, double[] oldCrossing, int pivot, double[] factor, double[] crossing) {
    double l = oldFactor[pivot];
    double q = oldCrossing[pivot];
    for (int j = pivot + 1; j < factor.length; j++) {
      factor[j] -= l * oldFactor[j];
      crossing[j] -= q * oldFactor[j] + l * oldCrossing[j];
    }
  }

  /** Takes the panel off c and r rᵀ, from a place on: l lᵀ, and l qᵀ + q lᵀ. */
  private void update(int from) {
    for (int i = 0; i < panel; i++) {
      panelFactors.put(i * size, factors[i], 0, size);
      panelCrossings.put(i * size, crossings[i], 0, size);
    }
    signs.subtractSquare(from, panelFactors, panel);
    gram.subtractProducts(from, panelFactors, panelCrossings, panel);
  }
}
