package org.halfspace.fit.decoder;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import org.halfspace.linalg.Matrix;

/**
 * An order of n codes in which the first m are a good code for every m: each next code is the one
 * that explains most of what those before it leave of the vectors, by least squares ({@link
 * ForwardSelection}). Immutable and thread-safe.
 */
public final class PrefixOrder {
  private final int[] codes;

  private PrefixOrder(int[] codes) {
    this.codes = codes;
  }

  /**
   * The greedy order. Deterministic for the same number of BLAS threads. Cost about n² d + 3 n³
   * multiplications by BLAS, memory 3 n² + n d numbers, whatever the number of vectors.
   */
  public static PrefixOrder greedy(NormalEquations equations) {
    return new PrefixOrder(new ForwardSelection(equations).first(equations.count()));
  }

  /**
   * The first codes of the greedy order. Cost about n² d + 3 n² count multiplications by BLAS.
   *
   * @throws IllegalArgumentException if {@code count} is not between 1 and n
   */
  public static int[] greedy(NormalEquations equations, int count) {
    if (count < 1 || count > equations.count()) {
      throw new IllegalArgumentException(
          "count: " + count + ", must be between 1 and " + equations.count());
    }
    return new ForwardSelection(equations).first(count);
  }

  /**
   * A given order.
   *
   * @param codes which code comes first, second, …; copied
   * @throws IllegalArgumentException if it is no permutation of 0 to n − 1
   */
  public static PrefixOrder of(int... codes) {
    boolean[] seen = new boolean[codes.length];
    for (int i = 0; i < codes.length; i++) {
      if (codes[i] < 0 || codes[i] >= codes.length || seen[codes[i]]) {
        throw new IllegalArgumentException(
            "codes[" + i + "]: " + codes[i] + ", must be each of 0 to n - 1 once");
      }
      seen[codes[i]] = true;
    }
    return new PrefixOrder(codes.clone());
  }

  /** The order in which n codes are. */
  public static PrefixOrder asFound(int n) {
    return of(IntStream.range(0, n).toArray());
  }

  /** n. */
  public int size() {
    return codes.length;
  }

  /**
   * Which code comes at a position.
   *
   * @throws IndexOutOfBoundsException if there is no such position
   */
  public int code(int position) {
    return codes[Objects.checkIndex(position, codes.length)];
  }

  /** The order that undoes this one. */
  public PrefixOrder inverse() {
    int[] inverse = new int[codes.length];
    for (int i = 0; i < codes.length; i++) {
      inverse[codes[i]] = i;
    }
    return new PrefixOrder(inverse);
  }

  /**
   * A copy with the rows in this order.
   *
   * @throws IllegalArgumentException if there are not n rows
   */
  public Matrix rows(Matrix matrix) {
    if (matrix.rows() != codes.length) {
      throw new IllegalArgumentException(
          "matrix: " + matrix + ", must have " + codes.length + " rows");
    }
    int columns = matrix.columns();
    Matrix ordered = Matrix.zeros(codes.length, columns);
    for (int i = 0; i < codes.length; i++) {
      System.arraycopy(matrix.data(), codes[i] * columns, ordered.data(), i * columns, columns);
    }
    return ordered;
  }

  /**
   * A copy with the rows in this order.
   *
   * @param matrix n rows of equal length, one after the other
   * @throws IllegalArgumentException if its length is no multiple of n
   */
  public float[] rows(float[] matrix) {
    if (matrix.length % codes.length != 0) {
      throw new IllegalArgumentException(
          "matrix: length " + matrix.length + ", must be a multiple of " + codes.length);
    }
    int columns = matrix.length / codes.length;
    float[] ordered = new float[matrix.length];
    for (int i = 0; i < codes.length; i++) {
      System.arraycopy(matrix, codes[i] * columns, ordered, i * columns, columns);
    }
    return ordered;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PrefixOrder order && Arrays.equals(codes, order.codes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(codes);
  }

  @Override
  public String toString() {
    return "PrefixOrder" + Arrays.toString(codes);
  }
}
