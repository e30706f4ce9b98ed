// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.decoder;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import org.halfspace.fit.levels.UnitOrder;
import org.halfspace.linalg.Matrix;

/**
 * An order of n bits in which the first m are a good code for every m: each next bit is the one
 * that explains most of what those before it leave of the vectors, by least squares ({@link
 * ForwardSelection}). Immutable and thread-safe.
 */
public final class PrefixOrder {
  private final int[] bits;

  private PrefixOrder(int[] bits) {
    this.bits = bits;
  }

  /**
   * The greedy order. Deterministic for the same number of BLAS threads. Cost about n² d + 3 n³
   * multiplications by BLAS, memory 3 n² + n d numbers, whatever the number of vectors.
   */
  public static PrefixOrder greedy(NormalEquations equations) {
    return new PrefixOrder(new ForwardSelection(equations).first(equations.count()));
  }

  /**
   * The first bits of the greedy order. Cost about n² d + 3 n² count multiplications by BLAS.
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
   * @param bits which bit comes first, second, …; copied
   * @throws IllegalArgumentException if it is no permutation of 0 to n − 1
   */
  public static PrefixOrder of(int... bits) {
    boolean[] seen = new boolean[bits.length];
    for (int i = 0; i < bits.length; i++) {
      if (bits[i] < 0 || bits[i] >= bits.length || seen[bits[i]]) {
        throw new IllegalArgumentException(
            "bits[" + i + "]: " + bits[i] + ", must be each of 0 to n - 1 once");
      }
      seen[bits[i]] = true;
    }
    return new PrefixOrder(bits.clone());
  }

  /**
   * About this order, as far as units of several bits fit into bytes ({@code UnitOrder}).
   *
   * @param unitBits bits of each unit, 1 to 8
   * @param mostBits how many bits the code may have, padding among them
   */
  public PrefixOrder fittingBytes(int[] unitBits, int mostBits) {
    return of(UnitOrder.ranked(unitBits, bits, mostBits));
  }

  /** The order in which n bits are. */
  public static PrefixOrder asFound(int n) {
    return of(IntStream.range(0, n).toArray());
  }

  /** n. */
  public int size() {
    return bits.length;
  }

  /**
   * Which bit comes at a position.
   *
   * @throws IndexOutOfBoundsException if there is no such position
   */
  public int bit(int position) {
    return bits[Objects.checkIndex(position, bits.length)];
  }

  /**
   * This order and another of its places after it.
   *
   * @param places which place of this order comes first, second, …
   * @throws IllegalArgumentException if these are no permutation of 0 to n − 1
   */
  public PrefixOrder then(int... places) {
    PrefixOrder next = of(places);
    int[] all = new int[bits.length];
    for (int i = 0; i < bits.length; i++) {
      all[i] = bits[next.bit(i)];
    }
    return of(all);
  }

  /** The order that undoes this one. */
  public PrefixOrder inverse() {
    int[] inverse = new int[bits.length];
    for (int i = 0; i < bits.length; i++) {
      inverse[bits[i]] = i;
    }
    return new PrefixOrder(inverse);
  }

  /**
   * A copy with the rows in this order.
   *
   * @throws IllegalArgumentException if there are not n rows
   */
  public Matrix rows(Matrix matrix) {
    if (matrix.rows() != bits.length) {
      throw new IllegalArgumentException(
          "matrix: " + matrix + ", must have " + bits.length + " rows");
    }
    int columns = matrix.columns();
    Matrix ordered = Matrix.zeros(bits.length, columns);
    for (int i = 0; i < bits.length; i++) {
      System.arraycopy(matrix.data(), bits[i] * columns, ordered.data(), i * columns, columns);
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
    if (matrix.length % bits.length != 0) {
      throw new IllegalArgumentException(
          "matrix: length " + matrix.length + ", must be a multiple of " + bits.length);
    }
    int columns = matrix.length / bits.length;
    float[] ordered = new float[matrix.length];
    for (int i = 0; i < bits.length; i++) {
      System.arraycopy(matrix, bits[i] * columns, ordered, i * columns, columns);
    }
    return ordered;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PrefixOrder order && Arrays.equals(bits, order.bits);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bits);
  }

  @Override
  public String toString() {
    return "PrefixOrder" + Arrays.toString(bits);
  }
}
