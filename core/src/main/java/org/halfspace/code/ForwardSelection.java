package org.halfspace.code;

import org.halfspace.linalg.Blas;
import org.halfspace.linalg.Matrix;

/**
 * Forward selection of the codes of a regression: the constant first, then in each step the code j
 * with the largest ‖r_j‖² / c_jj, which is the variance it explains beyond those chosen. r_j and c
 * are what the chosen ones leave of R and S. Of equal ones the first is taken; codes that depend on
 * those before come last, in the order they had.
 *
 * <p>This is Cholesky's factorisation of S with pivots. It needs r_j by products only: with l the
 * new column of L, w = r_p / √c_pp and q = R w − ½‖w‖² l, where p is the code chosen, c − l lᵀ and
 * (r rᵀ) − l qᵀ − q lᵀ follow c and r rᵀ. Diagonals are updated in every step, the rest after every
 * panel of steps by BLAS; within a panel a column is corrected when its code is chosen, so the
 * order is that of single steps. Used once.
 */
final class ForwardSelection {
  /** A code of which less than this share is not given by those before it adds nothing to them. */
  private static final double DEPENDENT = 1e-11;

  private static final int SMALL = 512;
  private static final int PANEL_OF_SMALL = 32;
  private static final int PANEL = 128;

  private final int size;

  /** −c: n × n, upper triangle, without the steps of this panel. */
  private final Matrix negativeCodes;

  /** −r rᵀ: n × n, upper triangle, without the steps of this panel. */
  private final Matrix negativeGram;

  /** l of the steps of this panel, a row each. */
  private final Matrix factors;

  /** q of the steps of this panel, a row each. */
  private final Matrix crossings;

  private final double[] variances;
  private final double[] least;
  private final double[] squares;
  private final boolean[] chosen;
  private int steps;

  ForwardSelection(NormalEquations equations) {
    this.size = equations.count();
    int panel = Math.min(size, size <= SMALL ? PANEL_OF_SMALL : PANEL);
    this.factors = Matrix.zeros(panel, size);
    this.crossings = Matrix.zeros(panel, size);
    this.negativeCodes = withoutConstant(equations.codes());
    this.negativeGram = Blas.gram(residuals(equations));
    this.variances = new double[size];
    this.least = new double[size];
    this.squares = new double[size];
    this.chosen = new boolean[size];
    double[] entries = negativeGram.data();
    for (int i = 0; i < entries.length; i++) {
      entries[i] = -entries[i];
    }
    for (int j = 0; j < size; j++) {
      variances[j] = -negativeCodes.get(j, j);
      squares[j] = -negativeGram.get(j, j);
      least[j] = DEPENDENT * equations.codes().get(j + 1, j + 1);
    }
  }

  /** −(S_ij − S_i0 S_0j / S_00). */
  private Matrix withoutConstant(Matrix codes) {
    Matrix residual = Matrix.zeros(size, size);
    for (int i = 0; i < size; i++) {
      double share = codes.get(i + 1, 0) / codes.get(0, 0);
      for (int j = 0; j < size; j++) {
        residual.data()[i * size + j] = share * codes.get(0, j + 1) - codes.get(i + 1, j + 1);
      }
    }
    return residual;
  }

  /** R_i − S_i0 R_0 / S_00. */
  private Matrix residuals(NormalEquations equations) {
    int d = equations.vectors().columns();
    double[] vectors = equations.vectors().data();
    Matrix residual = Matrix.zeros(size, d);
    for (int i = 0; i < size; i++) {
      double share = equations.codes().get(i + 1, 0) / equations.codes().get(0, 0);
      for (int k = 0; k < d; k++) {
        residual.data()[i * d + k] = vectors[(i + 1) * d + k] - share * vectors[k];
      }
    }
    return residual;
  }

  /** The codes in their order. */
  int[] run() {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
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
    if (steps == factors.rows()) {
      Blas.addScatter(factors, steps, negativeCodes);
      Blas.addCross(factors, crossings, steps, negativeGram);
      steps = 0;
    }
    double root = Math.sqrt(variances[pivot]);
    double[] factor = column(negativeCodes, pivot);
    double[] crossing = column(negativeGram, pivot);
    double[] oldFactors = factors.data();
    double[] oldCrossings = crossings.data();
    for (int i = 0; i < steps; i++) {
      int at = i * size;
      double l = oldFactors[at + pivot];
      double q = oldCrossings[at + pivot];
      for (int j = 0; j < size; j++) {
        factor[j] -= l * oldFactors[at + j];
        crossing[j] -= q * oldFactors[at + j] + l * oldCrossings[at + j];
      }
    }
    double half = squares[pivot] / variances[pivot] / 2;
    for (int j = 0; j < size; j++) {
      factor[j] /= root;
      crossing[j] = crossing[j] / root - half * factor[j];
      variances[j] -= factor[j] * factor[j];
      squares[j] -= 2 * factor[j] * crossing[j];
    }
    System.arraycopy(factor, 0, oldFactors, steps * size, size);
    System.arraycopy(crossing, 0, oldCrossings, steps * size, size);
    steps++;
  }

  /** The column of what the upper triangle is the negative of. */
  private double[] column(Matrix negative, int column) {
    double[] values = new double[size];
    double[] entries = negative.data();
    for (int j = 0; j < size; j++) {
      values[j] = -entries[Math.min(j, column) * size + Math.max(j, column)];
    }
    return values;
  }
}
