// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg.blas;

import static org.bytedeco.openblas.global.openblas.CblasLeft;
import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasUpper;

import org.bytedeco.openblas.global.openblas;
import org.halfspace.internal.Parallel;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.NativeLibraryException;

/**
 * Matrix products by OpenBLAS, on matrices stored row after row.
 *
 * <p>How many threads OpenBLAS uses is a setting of the whole process. Here it is a matter of the
 * calling thread: inside {@link #with} its calls have the number given there, elsewhere the number
 * that the process has, from {@code OPENBLAS_NUM_THREADS} for one. The setting of the process is
 * changed for the length of a call only, and calls that want different numbers wait for each other.
 * Results are the same for the same number of threads. Thread-safe as long as no two calls write to
 * the same storage. Everything here that needs OpenBLAS throws {@link NativeLibraryException} where
 * it cannot be loaded.
 */
public final class Blas {
  /**
   * Work that gives a result.
   *
   * @param <T> the result
   * @param <E> what it may fail with
   */
  @FunctionalInterface
  public interface Work<T, E extends Exception> {
    T run() throws E;
  }

  private Blas() {}

  /**
   * Does work whose calls of BLAS have that many threads each, as long as they come from this
   * thread; work that {@link Parallel} shares out has one thread each. Inside, another number can
   * be set for a part.
   *
   * @return what the work gave
   * @throws IllegalArgumentException if {@code threads < 1}
   * @throws E if the work does
   */
  public static <T, E extends Exception> T with(int threads, Work<T, E> work) throws E {
    return OpenBlas.with(Parallel.requireThreads(threads), work);
  }

  /** As {@link #with}, for work without a result. */
  public static void runWith(int threads, Runnable work) {
    with(
        threads,
        () -> {
          work.run();
          return null;
        });
  }

  /** How many threads a call of BLAS from this thread has. */
  public static int threads() {
    return OpenBlas.threads();
  }

  /**
   * c = alpha · a · b + beta · c.
   *
   * @throws IllegalArgumentException if the sizes do not match
   */
  public static void multiply(double alpha, Operand a, Operand b, double beta, Matrix c) {
    if (a.columns() != b.rows() || c.rows() != a.rows() || c.columns() != b.columns()) {
      throw new IllegalArgumentException("sizes: " + a + " · " + b + " into " + c);
    }
    if (c.rows() == 0 || c.columns() == 0) {
      return;
    }
    OpenBlas.run(
        () ->
            openblas.cblas_dgemm(
                CblasRowMajor,
                a.transpose().code(),
                b.transpose().code(),
                a.rows(),
                b.columns(),
                a.columns(),
                alpha,
                a.matrix().data(),
                Math.max(1, a.matrix().columns()),
                b.matrix().data(),
                Math.max(1, b.matrix().columns()),
                beta,
                c.data(),
                c.columns()));
  }

  /**
   * Runs work that has threads of its own and calls BLAS on each, or whose products are too small
   * for several: BLAS uses one thread for each of its calls. More, which spin while they wait,
   * would take the cores from the others.
   */
  public static void insideThreads(Runnable work) {
    runWith(1, work);
  }

  /** The symmetric product a · aᵀ, both triangles filled. */
  public static Matrix gram(Matrix a) {
    Matrix gram = upperGram(a);
    mirrorUpper(gram);
    return gram;
  }

  /** The upper triangle of a · aᵀ, with its diagonal; zeros below. */
  public static Matrix upperGram(Matrix a) {
    Matrix gram = Matrix.zeros(a.rows(), a.rows());
    if (a.rows() > 0) {
      OpenBlas.run(
          () ->
              openblas.cblas_dsyrk(
                  CblasRowMajor,
                  CblasUpper,
                  CblasNoTrans,
                  a.rows(),
                  a.columns(),
                  1.0,
                  a.data(),
                  Math.max(1, a.columns()),
                  0.0,
                  gram.data(),
                  a.rows()));
    }
    return gram;
  }

  /**
   * c = alpha · s · b + beta · c for a symmetric s.
   *
   * @param upper s: n × n; below its diagonal it is not read
   * @throws IllegalArgumentException if the sizes do not match
   */
  public static void multiplySymmetric(
      double alpha, Matrix upper, Matrix b, double beta, Matrix c) {
    if (upper.rows() != upper.columns()
        || upper.columns() != b.rows()
        || c.rows() != b.rows()
        || c.columns() != b.columns()) {
      throw new IllegalArgumentException("sizes: " + upper + " · " + b + " into " + c);
    }
    if (c.rows() == 0 || c.columns() == 0) {
      return;
    }
    OpenBlas.run(
        () ->
            openblas.cblas_dsymm(
                CblasRowMajor,
                CblasLeft,
                CblasUpper,
                c.rows(),
                c.columns(),
                alpha,
                upper.data(),
                upper.columns(),
                b.data(),
                b.columns(),
                beta,
                c.data(),
                c.columns()));
  }

  /** Copies the upper triangle of a square matrix onto the lower one. */
  public static void mirrorUpper(Matrix square) {
    int n = square.columns();
    double[] data = square.data();
    int tile = 64;
    for (int i0 = 0; i0 < n; i0 += tile) {
      for (int j0 = i0; j0 < n; j0 += tile) {
        for (int i = i0; i < Math.min(n, i0 + tile); i++) {
          for (int j = Math.max(i + 1, j0); j < Math.min(n, j0 + tile); j++) {
            data[j * n + i] = data[i * n + j];
          }
        }
      }
    }
  }
}
