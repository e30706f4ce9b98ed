// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.CblasUpper;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.openblas.global.openblas;
import org.halfspace.internal.Parallel;

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
   * c = alpha · op(a) · op(b) + beta · c.
   *
   * @throws IllegalArgumentException if the sizes do not match
   */
  public static void multiply(
      Transpose transposeA,
      Transpose transposeB,
      double alpha,
      Matrix a,
      Matrix b,
      double beta,
      Matrix c) {
    int m = transposeA == Transpose.NO ? a.rows() : a.columns();
    int inner = transposeA == Transpose.NO ? a.columns() : a.rows();
    int innerB = transposeB == Transpose.NO ? b.rows() : b.columns();
    int n = transposeB == Transpose.NO ? b.columns() : b.rows();
    if (inner != innerB || c.rows() != m || c.columns() != n) {
      throw new IllegalArgumentException(
          "sizes: op("
              + a
              + ") · op("
              + b
              + ") into "
              + c
              + " with "
              + transposeA
              + ", "
              + transposeB);
    }
    if (m == 0 || n == 0) {
      return;
    }
    OpenBlas.run(
        () ->
            openblas.cblas_dgemm(
                CblasRowMajor,
                code(transposeA),
                code(transposeB),
                m,
                n,
                inner,
                alpha,
                a.data(),
                Math.max(1, a.columns()),
                b.data(),
                Math.max(1, b.columns()),
                beta,
                c.data(),
                n));
  }

  /**
   * c = alpha · op(a) · op(b) + beta · c on 32-bit floats, op(a): m × inner, op(b): inner × n, c: m
   * × n, each stored row after row from the start of its array; the arrays may be longer.
   *
   * @throws IllegalArgumentException if an array is too short
   */
  public static void multiply(
      Transpose transposeA,
      Transpose transposeB,
      int m,
      int n,
      int inner,
      float alpha,
      float[] a,
      float[] b,
      float beta,
      float[] c) {
    require("a", a.length, m, inner);
    require("b", b.length, inner, n);
    require("c", c.length, m, n);
    if (m == 0 || n == 0) {
      return;
    }
    OpenBlas.run(
        () ->
            openblas.cblas_sgemm(
                CblasRowMajor,
                code(transposeA),
                code(transposeB),
                m,
                n,
                inner,
                alpha,
                a,
                Math.max(1, transposeA == Transpose.NO ? inner : m),
                b,
                Math.max(1, transposeB == Transpose.NO ? n : inner),
                beta,
                c,
                n));
  }

  /** The same on numbers outside the heap, which are not copied. */
  public static void multiply(
      Transpose transposeA,
      Transpose transposeB,
      int m,
      int n,
      int inner,
      float alpha,
      NativeFloats a,
      NativeFloats b,
      float beta,
      NativeFloats c) {
    require("a", a.length(), m, inner);
    require("b", b.length(), inner, n);
    require("c", c.length(), m, n);
    if (m == 0 || n == 0) {
      return;
    }
    OpenBlas.run(
        () ->
            openblas.cblas_sgemm(
                CblasRowMajor,
                code(transposeA),
                code(transposeB),
                m,
                n,
                inner,
                alpha,
                a.pointer(),
                Math.max(1, transposeA == Transpose.NO ? inner : m),
                b.pointer(),
                Math.max(1, transposeB == Transpose.NO ? n : inner),
                beta,
                c.pointer(),
                n));
  }

  /** The same on float64 numbers outside the heap. */
  public static void multiply(
      Transpose transposeA,
      Transpose transposeB,
      int m,
      int n,
      int inner,
      double alpha,
      NativeDoubles a,
      NativeDoubles b,
      double beta,
      NativeDoubles c) {
    require("a", a.length(), m, inner);
    require("b", b.length(), inner, n);
    require("c", c.length(), m, n);
    if (m == 0 || n == 0) {
      return;
    }
    OpenBlas.run(
        () ->
            openblas.cblas_dgemm(
                CblasRowMajor,
                code(transposeA),
                code(transposeB),
                m,
                n,
                inner,
                alpha,
                a.pointer(),
                Math.max(1, transposeA == Transpose.NO ? inner : m),
                b.pointer(),
                Math.max(1, transposeB == Transpose.NO ? n : inner),
                beta,
                c.pointer(),
                n));
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
      mirrorUpper(gram);
    }
    return gram;
  }

  /**
   * Adds blockᵀ · block to the upper triangle of {@code scatter}; call {@link #mirrorUpper} when
   * all is added.
   *
   * @param block the first {@code rows} rows are read
   */
  public static void addScatter(Matrix block, int rows, Matrix scatter) {
    if (rows > block.rows()
        || scatter.rows() != block.columns()
        || scatter.columns() != block.columns()) {
      throw new IllegalArgumentException(
          "sizes: " + rows + " rows of " + block + " into " + scatter);
    }
    if (rows > 0) {
      OpenBlas.run(
          () ->
              openblas.cblas_dsyrk(
                  CblasRowMajor,
                  CblasUpper,
                  CblasTrans,
                  block.columns(),
                  rows,
                  1.0,
                  block.data(),
                  block.columns(),
                  1.0,
                  scatter.data(),
                  scatter.columns()));
    }
  }

  /** The same on numbers outside the heap, which are not copied: block: rows × columns. */
  public static void addScatter(NativeDoubles block, int rows, int columns, NativeDoubles scatter) {
    require("block", block.length(), rows, columns);
    require("scatter", scatter.length(), columns, columns);
    if (rows > 0) {
      OpenBlas.run(
          () ->
              openblas.cblas_dsyrk(
                  CblasRowMajor,
                  CblasUpper,
                  CblasTrans,
                  columns,
                  rows,
                  1.0,
                  block.pointer(),
                  columns,
                  1.0,
                  scatter.pointer(),
                  columns));
    }
  }

  /** Adds weight · v vᵀ to the upper triangle of {@code symmetric}: n × n, v: n. */
  public static void addOuter(double weight, double[] v, NativeDoubles symmetric) {
    require("symmetric", symmetric.length(), v.length, v.length);
    OpenBlas.run(
        () ->
            openblas.cblas_dsyr(
                CblasRowMajor,
                CblasUpper,
                v.length,
                weight,
                new DoublePointer(v),
                1,
                symmetric.pointer(),
                v.length));
  }

  /**
   * sum += added.
   *
   * @throws IllegalArgumentException if the lengths differ
   */
  public static void add(NativeDoubles added, NativeDoubles sum) {
    if (added.length() != sum.length()) {
      throw new IllegalArgumentException(
          "added: length " + added.length() + ", must be " + sum.length());
    }
    OpenBlas.run(
        () -> openblas.cblas_daxpy(added.length(), 1.0, added.pointer(), 1, sum.pointer(), 1));
  }

  /**
   * Overwrites upper triangle of c with aᵀ · a, a: rows × columns floats from the start of its
   * array.
   */
  public static void scatter(float[] a, int rows, int columns, float[] c) {
    require("a", a.length, rows, columns);
    require("c", c.length, columns, columns);
    OpenBlas.run(
        () ->
            openblas.cblas_ssyrk(
                CblasRowMajor,
                CblasUpper,
                CblasTrans,
                columns,
                rows,
                1f,
                a,
                columns,
                0f,
                c,
                columns));
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

  private static int code(Transpose transpose) {
    return transpose == Transpose.NO ? CblasNoTrans : CblasTrans;
  }

  private static void require(String name, int length, int rows, int columns) {
    if (length < (long) rows * columns) {
      throw new IllegalArgumentException(
          name + ": length " + length + ", but " + rows + " × " + columns + " entries are needed");
    }
  }
}
