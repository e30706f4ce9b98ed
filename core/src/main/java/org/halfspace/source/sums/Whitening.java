// SPDX-License-Identifier: Apache-2.0
package org.halfspace.source.sums;

import java.io.IOException;
import java.util.Objects;
import org.halfspace.data.VectorData;
import org.halfspace.internal.Parallel;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.linalg.blas.Product;
import org.halfspace.linalg.blas.Transpose;
import org.halfspace.source.PrincipalAxes;

/**
 * Regularized whitening onto the leading principal axes: z_i = ⟨v_i, x − μ⟩ / √(λ_i + ε). With ε =
 * 0 the coordinates z have covariance I; with ε &gt; 0 those of little variance stay small, so that
 * what is rounding or rare in the data is not blown up. Immutable and thread-safe.
 */
public final class Whitening {
  private static final int BLOCK_FLOATS = 1 << 20;

  private final PrincipalAxes axes;
  private final double[] deviations;
  private final double regularization;
  private final float[] mean;
  private final float[] rows;
  private final int threads;

  /**
   * @param components k, how many of the leading axes are used
   * @param regularization ε ≥ 0; positive where an eigenvalue among the k is 0
   * @param threads of BLAS and of what is not BLAS
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Whitening(PrincipalAxes axes, int components, double regularization, int threads) {
    this.axes = Objects.requireNonNull(axes, "axes");
    this.threads = Parallel.requireThreads(threads);
    this.regularization = regularization;
    int d = axes.axes().columns();
    if (components < 1 || components > d) {
      throw new IllegalArgumentException(
          "components: " + components + ", must be between 1 and " + d);
    }
    if (!(regularization >= 0)
        || !(axes.spectrum().eigenvalue(components - 1) + regularization > 0)) {
      throw new IllegalArgumentException(
          "regularization: "
              + regularization
              + ", must not be negative, and positive where eigenvalues are 0");
    }
    this.deviations = new double[components];
    double[] scales = new double[components];
    for (int i = 0; i < components; i++) {
      deviations[i] = Math.sqrt(axes.spectrum().eigenvalue(i) + regularization);
      scales[i] = 1 / deviations[i];
    }
    this.mean = new float[d];
    for (int j = 0; j < d; j++) {
      mean[j] = (float) axes.mean()[j];
    }
    this.rows = axes.leading(components).transpose().scaleColumns(scales).transpose().toFloats();
  }

  /** k. */
  public int components() {
    return deviations.length;
  }

  /** √(λ_i + ε), by which a coordinate is divided: k long. */
  public double[] deviations() {
    return deviations.clone();
  }

  /** √(λ_i / (λ_i + ε)), the deviation of each coordinate on the source: k long. */
  public double[] shrinkage() {
    double[] shrinkage = new double[components()];
    for (int i = 0; i < shrinkage.length; i++) {
      double eigenvalue = axes.spectrum().eigenvalue(i);
      shrinkage[i] = Math.sqrt(eigenvalue / (eigenvalue + regularization));
    }
    return shrinkage;
  }

  /**
   * Turns an encoder of whitened coordinates into one of vectors: B with B (x − μ) = M z.
   *
   * @param whitened M: n × k
   * @return B: n × d, row after row
   */
  public float[] encoder(Matrix whitened) {
    double[] scales = new double[components()];
    for (int i = 0; i < scales.length; i++) {
      scales[i] = 1 / deviations[i];
    }
    Matrix leading = axes.leading(components());
    return Blas.with(threads, () -> whitened.scaleColumns(scales).times(leading)).toFloats();
  }

  /**
   * Reads all of {@code data} and whitens it.
   *
   * @param whitened receives count × k from row {@code firstRow} on
   * @return how many rows there were
   */
  public int readInto(VectorData data, float[] whitened, int firstRow) throws IOException {
    return Blas.with(threads, () -> read(data, whitened, firstRow));
  }

  private int read(VectorData data, float[] whitened, int firstRow) throws IOException {
    int d = mean.length;
    int k = components();
    // No more than there are: parts of a file are read one by one, and often.
    int blockRows = (int) Math.max(1, Math.min(BLOCK_FLOATS / d, data.count()));
    float[] product = new float[blockRows * k];
    long done =
        data.forEachBlock(
            blockRows,
            (block, first, read) -> {
              Parallel.ranges(
                  threads,
                  read,
                  (from, to) -> {
                    for (int i = from; i < to; i++) {
                      for (int j = 0; j < d; j++) {
                        block[i * d + j] -= mean[j];
                      }
                    }
                  });
              new Product(Transpose.NO, Transpose.YES, read, k, d).into(1, block, rows, 0, product);
              System.arraycopy(product, 0, whitened, (firstRow + (int) first) * k, read * k);
            });
    return (int) done;
  }
}
