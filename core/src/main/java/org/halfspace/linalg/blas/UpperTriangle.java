// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg.blas;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.CblasUpper;

import java.util.Objects;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.openblas.global.openblas;
import org.halfspace.linalg.Matrix;

/**
 * The upper triangle of a symmetric n × n matrix outside the heap, for eliminations that choose
 * their pivots: rows and columns change places together, and what a panel of pivots explains is
 * taken off the rest, which is read and written once for each panel. Threads of products are those
 * of {@link Blas}. Not thread-safe. Memory about n² numbers.
 */
public final class UpperTriangle {
  /** Numbers of a line of the cache. */
  private static final int LINE = 8;

  private final int size;

  /** From one row to the next: an odd number of lines, so that columns do not share cache sets. */
  private final int stride;

  private final NativeDoubles entries;

  private UpperTriangle(int size) {
    this.size = size;
    this.stride = ((size + LINE - 1) / LINE | 1) * LINE;
    this.entries = NativeDoubles.allocate(Math.multiplyExact(size, stride));
  }

  /**
   * A triangle whose rows are not set yet.
   *
   * @throws IllegalArgumentException if {@code size < 1}
   */
  public static UpperTriangle allocate(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("size: " + size + ", must be at least 1");
    }
    return new UpperTriangle(size);
  }

  /**
   * That of a · aᵀ. Cost n² d / 2.
   *
   * @param a n × d
   */
  public static UpperTriangle gram(Matrix a) {
    UpperTriangle gram = allocate(a.rows());
    OpenBlas.run(
        () ->
            openblas.cblas_dsyrk(
                CblasRowMajor,
                CblasUpper,
                CblasNoTrans,
                a.rows(),
                a.columns(),
                1.0,
                new DoublePointer(a.data()),
                Math.max(1, a.columns()),
                0.0,
                gram.entries.pointer(),
                gram.stride));
    return gram;
  }

  /** n. */
  public int size() {
    return size;
  }

  /**
   * Reads entries i to n − 1 of row i into the same places of an array.
   *
   * @param into n
   */
  public void getRow(int i, double[] into) {
    entries.get(i * stride + i, into, i, size - i);
  }

  /**
   * Sets entries i to n − 1 of row i.
   *
   * @param row n; those before i are not read
   */
  public void putRow(int i, double[] row) {
    entries.put(i * stride + i, row, i, size - i);
  }

  /**
   * Lets rows and columns a and b change places, as far as they stand right of column a: what has
   * been eliminated before is left alone. The diagonal stays. Cost n − a.
   *
   * @throws IndexOutOfBoundsException if not 0 ≤ a ≤ b &lt; n
   */
  public void exchange(int a, int b) {
    Objects.checkIndex(b, size);
    Objects.checkIndex(a, b + 1);
    // Entries (a, b) and (b, a) are one.
    swap(b - a - 1, at(a, a + 1), 1, at(a + 1, b), stride);
    swap(size - 1 - b, at(a, b + 1), 1, at(b, b + 1), 1);
  }

  private void swap(int count, long one, int step, long other, int otherStep) {
    if (count > 0) {
      DoublePointer pointer = entries.pointer();
      OpenBlas.run(
          () ->
              openblas.cblas_dswap(
                  count, pointer.getPointer(one), step, pointer.getPointer(other), otherStep));
    }
  }

  private long at(int row, int column) {
    return (long) row * stride + column;
  }

  /**
   * Takes aᵀ a off the entries from row and column {@code first} on. Cost rows · (n − first)² / 2.
   *
   * @param a its first rows are read: rows × n
   */
  public void subtractSquare(int first, NativeDoubles a, int rows) {
    Product.require("a", a.length(), rows, size);
    if (first < size && rows > 0) {
      OpenBlas.run(
          () ->
              openblas.cblas_dsyrk(
                  CblasRowMajor,
                  CblasUpper,
                  CblasTrans,
                  size - first,
                  rows,
                  -1.0,
                  a.pointer().getPointer(first),
                  size,
                  1.0,
                  entries.pointer().getPointer(at(first, first)),
                  stride));
    }
  }

  /**
   * Takes aᵀ b + bᵀ a off the entries from row and column {@code first} on. Cost rows · (n −
   * first)².
   *
   * @param a its first rows are read: rows × n
   * @param b likewise
   */
  public void subtractProducts(int first, NativeDoubles a, NativeDoubles b, int rows) {
    Product.require("a", a.length(), rows, size);
    Product.require("b", b.length(), rows, size);
    if (first < size && rows > 0) {
      OpenBlas.run(
          () ->
              openblas.cblas_dsyr2k(
                  CblasRowMajor,
                  CblasUpper,
                  CblasTrans,
                  size - first,
                  rows,
                  -1.0,
                  a.pointer().getPointer(first),
                  size,
                  b.pointer().getPointer(first),
                  size,
                  1.0,
                  entries.pointer().getPointer(at(first, first)),
                  stride));
    }
  }
}
