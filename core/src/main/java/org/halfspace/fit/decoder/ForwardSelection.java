// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.decoder;

import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.linalg.blas.NativeDoubles;
import org.halfspace.linalg.blas.Product;
import org.halfspace.linalg.blas.Transpose;

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
 * that of single steps. Used once.
 */
final class ForwardSelection {
  private static final int PANEL = 64;

  private final int size;
  private final int panel;

  /** c: n × n, without the steps of this panel. */
  private final NativeDoubles signs;

  /** r rᵀ: n × n, without the steps of this panel. */
  private final NativeDoubles gram;

  /** l of the steps of this panel, a row each. */
  private final double[][] factors;

  /** q of the steps of this panel, a row each. */
  private final double[][] crossings;

  private final double[] variances;
  private final double[] least;
  private final double[] squares;
  private final boolean[] chosen;
  private int steps;

  ForwardSelection(NormalEquations equations) {
    this.size = equations.count();
    this.panel = Math.min(size, PANEL);
    this.factors = new double[panel][];
    this.crossings = new double[panel][];
    this.signs = NativeDoubles.allocate(size * size);
    this.gram = NativeDoubles.allocate(size * size);
    this.variances = new double[size];
    this.least = new double[size];
    this.squares = new double[size];
    this.chosen = new boolean[size];
    Matrix products = Blas.gram(residuals(equations));
    for (int i = 0; i < size; i++) {
      gram.put(i * size, products.data(), i * size, size);
      squares[i] = products.get(i, i);
      double[] row = withoutConstant(equations.signs(), i);
      signs.put(i * size, row, 0, size);
      variances[i] = row[i];
      least[i] = NormalEquations.PRECISION * equations.signs().get(i + 1, i + 1);
    }
  }

  /** S_ij − S_i0 S_0j / S_00. */
  private double[] withoutConstant(Matrix products, int i) {
    double share = products.get(i + 1, 0) / products.get(0, 0);
    double[] row = new double[size];
    for (int j = 0; j < size; j++) {
      row[j] = products.get(i + 1, j + 1) - share * products.get(0, j + 1);
    }
    return row;
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
      int best = best();
      order[i] = best;
      chosen[best] = true;
      if (variances[best] > least[best]) {
        step(best);
      }
    }
    return order;
  }

  private int best() {
    int best = -1;
    double most = 0;
    for (int j = 0; j < size; j++) {
      if (!chosen[j]) {
        double explained = variances[j] > least[j] ? Math.max(0, squares[j]) / variances[j] : 0;
        if (best < 0 || explained > most) {
          most = explained;
          best = j;
        }
      }
    }
    return best;
  }

  private void step(int pivot) {
    if (steps == panel) {
      update();
      steps = 0;
    }
    double[] factor = new double[size];
    double[] crossing = new double[size];
    signs.get(pivot * size, factor, 0, size);
    gram.get(pivot * size, crossing, 0, size);
    for (int i = 0; i < steps; i++) {
      double[] oldFactor = factors[i];
      double[] oldCrossing = crossings[i];
      double l = oldFactor[pivot];
      double q = oldCrossing[pivot];
      for (int j = 0; j < size; j++) {
        factor[j] -= l * oldFactor[j];
        crossing[j] -= q * oldFactor[j] + l * oldCrossing[j];
      }
    }
    double root = Math.sqrt(variances[pivot]);
    double half = squares[pivot] / variances[pivot] / 2;
    for (int j = 0; j < size; j++) {
      factor[j] /= root;
      crossing[j] = crossing[j] / root - half * factor[j];
      variances[j] -= factor[j] * factor[j];
      squares[j] -= 2 * factor[j] * crossing[j];
    }
    factors[steps] = factor;
    crossings[steps] = crossing;
    steps++;
  }

  /** Takes the panel off c and r rᵀ: l lᵀ, and (l, q) (q, l)ᵀ. */
  private void update() {
    NativeDoubles forth = NativeDoubles.allocate(2 * panel * size);
    NativeDoubles back = NativeDoubles.allocate(2 * panel * size);
    for (int i = 0; i < panel; i++) {
      forth.put(i * size, factors[i], 0, size);
      forth.put((panel + i) * size, crossings[i], 0, size);
      back.put(i * size, crossings[i], 0, size);
      back.put((panel + i) * size, factors[i], 0, size);
    }
    new Product(Transpose.YES, Transpose.NO, size, size, panel).into(-1, forth, forth, 1, signs);
    new Product(Transpose.YES, Transpose.NO, size, size, 2 * panel).into(-1, forth, back, 1, gram);
  }
}
