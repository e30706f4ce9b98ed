package org.halfspace.source;

import org.halfspace.linalg.Blas;
import org.halfspace.linalg.Matrix;

/** By OpenBLAS (dsyrk), which is given a copy in double. */
final class BlasScatterSum implements ScatterSum {
  private final int dimension;
  private final Matrix centred;

  BlasScatterSum(int dimension, int mostRows) {
    this.dimension = dimension;
    this.centred = Matrix.zeros(mostRows, dimension);
  }

  @Override
  public void add(float[] block, int from, int rows, double[] mean, Matrix scatter) {
    double[] entries = centred.data();
    for (int i = 0; i < rows; i++) {
      int offset = (from + i) * dimension;
      for (int j = 0; j < dimension; j++) {
        entries[i * dimension + j] = block[offset + j] - mean[j];
      }
    }
    Blas.addScatter(centred, rows, scatter);
  }
}
