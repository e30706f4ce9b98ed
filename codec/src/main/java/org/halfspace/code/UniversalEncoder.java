// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.halfspace.code.engine.FiniteRows;
import org.halfspace.code.engine.ScratchPool;
import org.halfspace.data.UnusableDataException;
import org.halfspace.internal.Parallel;
import org.halfspace.internal.SplitMix;

/**
 * A sign code for vectors nothing is known about but their dimension: the signs of the first n
 * coordinates of R x, with R a random orthogonal map of max(d, n) coordinates, drawn by a seed,
 * that takes O(max(d, n) log max(d, n)) additions: Hadamard matrices and random signs. Where n > d,
 * x is padded with zeros.
 *
 * <p>Its rows are the closed form of docs/theory.md, §5 for an isotropic source: orthonormal for n
 * ≤ d, where they reach its floor, a tight frame for n > d.
 *
 * <p>Bits are as those of {@link SignCodec}: most significant first, 1 for a coordinate ≥ 0, tail
 * bits 0. Sums are float32 in one order: the same bits on every machine and with any number of
 * threads. Immutable and thread-safe.
 */
public final class UniversalEncoder {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private static final int MOST = 1 << 20;

  private static final double SHORTEST_ROW = 1e-3;

  private final int dimension;
  private final int bits;
  private final long seed;
  private final RandomRotation rotation;
  private final ScratchPool<Work> pool;

  private UniversalEncoder(int dimension, int bits, long seed, RandomRotation rotation) {
    this.dimension = dimension;
    this.bits = bits;
    this.seed = seed;
    this.rotation = rotation;
    this.pool = new ScratchPool<>(() -> new Work(dimension, bits));
  }

  /**
   * The encoder of a seed.
   *
   * @param dimension d
   * @param bits n
   * @throws IllegalArgumentException if d or n is below 1 or above 2^20
   */
  public static UniversalEncoder of(int dimension, int bits, long seed) {
    if (dimension < 1 || bits < 1 || Math.max(dimension, bits) > MOST) {
      throw new IllegalArgumentException(
          "dimension: " + dimension + ", bits: " + bits + ", must be between 1 and " + MOST);
    }
    RandomRotation rotation = RandomRotation.of(Math.max(dimension, bits), SplitMix.of(seed));
    return new UniversalEncoder(dimension, bits, seed, rotation);
  }

  /** d. */
  public int dimension() {
    return dimension;
  }

  /** n. */
  public int bits() {
    return bits;
  }

  /** ⌈n/8⌉. */
  public int bytesPerCode() {
    return CodeLayout.bytesOf(bits);
  }

  /**
   * B: n × d, row after row, unit rows: what the fast transform multiplies by. Cost O(d max(d, n)
   * log max(d, n)).
   *
   * @throws IllegalArgumentException if a row is zero, which can only be where n > d and d is
   *     small; another seed may help
   */
  public double[] rows() {
    return rows(new float[bits]);
  }

  /**
   * As {@link #rows()}.
   *
   * @param scales receives n numbers that bring the coordinates of R x to those of B x
   */
  double[] rows(float[] scales) {
    double[] rows = new double[Math.multiplyExact(bits, dimension)];
    float[] values = new float[Math.max(dimension, bits)];
    for (int i = 0; i < dimension; i++) {
      Arrays.fill(values, 0);
      values[i] = 1;
      rotation.apply(values, 0, values);
      for (int j = 0; j < bits; j++) {
        rows[j * dimension + i] = values[j];
      }
    }
    for (int j = 0; j < bits; j++) {
      scales[j] = (float) (1 / normalize(rows, j));
    }
    return rows;
  }

  /** Brings a row to norm 1 and returns the norm it had. */
  private double normalize(double[] entries, int j) {
    double square = 0;
    for (int i = j * dimension; i < (j + 1) * dimension; i++) {
      square += entries[i] * entries[i];
    }
    double norm = Math.sqrt(square);
    if (norm < SHORTEST_ROW) {
      throw new UnusableDataException(
          "seed: "
              + seed
              + " gives a row of zeros for "
              + bits
              + " bits of dimension "
              + dimension
              + "; use another seed or fewer bits");
    }
    for (int i = j * dimension; i < (j + 1) * dimension; i++) {
      entries[i] /= norm;
    }
    return norm;
  }

  /**
   * Encodes the first {@code rows} vectors of {@code vectors} into the front of {@code packed}.
   *
   * @param vectors row after row; not changed
   * @param packed row after row, {@link #bytesPerCode()} each
   * @throws IndexOutOfBoundsException if an array is too short
   * @throws IllegalArgumentException if an entry is not finite; the message names row and column;
   *     or if {@code threads < 1}
   */
  public void encode(float[] vectors, int rows, byte[] packed, int threads) {
    Parallel.requireThreads(threads);
    Objects.checkFromIndexSize(0L, (long) rows * dimension, vectors.length);
    Objects.checkFromIndexSize(0L, (long) rows * bytesPerCode(), packed.length);
    Parallel.ranges(
        threads,
        rows,
        (from, to) -> {
          Work work = pool.take();
          try {
            for (int row = from; row < to; row++) {
              encode(vectors, row, packed, work);
            }
          } finally {
            pool.giveBack(work);
          }
        });
  }

  /** A vector and its code, which has room for whole words. */
  private static final class Work {
    private final float[] values;
    private final int[] words;
    private final byte[] code;

    Work(int dimension, int bits) {
      int count = (bits + Integer.SIZE - 1) / Integer.SIZE;
      this.values = new float[Math.max(dimension, count * Integer.SIZE)];
      this.words = new int[count];
      this.code = new byte[count * Integer.BYTES];
    }
  }

  /** Room for {@link #project}: at least n numbers are its result. */
  float[] scratch() {
    return new float[Math.max(dimension, bits)];
  }

  /**
   * The first n coordinates of R x, which are those of B x but for a positive factor each.
   *
   * @param values from {@link #scratch}, overwritten
   * @throws IllegalArgumentException if an entry is not finite, or sums overflow
   */
  void project(float[] vectors, int row, float[] values) {
    if (bits <= dimension) {
      rotation.apply(vectors, row * dimension, values);
    } else {
      System.arraycopy(vectors, row * dimension, values, 0, dimension);
      Arrays.fill(values, dimension, bits, 0);
      rotation.apply(values, 0, values);
    }
    if (!Float.isFinite(values[0])) {
      // One entry that is not finite is in every sum; finite ones may overflow, too.
      FiniteRows.require(vectors, row, dimension);
    }
  }

  private void encode(float[] vectors, int row, byte[] packed, Work work) {
    float[] values = work.values;
    project(vectors, row, values);
    int bytes = bytesPerCode();
    rotation.transform().signs(values, work.words);
    for (int i = 0; i < work.words.length; i++) {
      INT.set(work.code, i * Integer.BYTES, work.words[i]);
    }
    if (bits % Byte.SIZE != 0) {
      work.code[bytes - 1] &= (byte) (0xff00 >> bits % Byte.SIZE);
    }
    System.arraycopy(work.code, 0, packed, row * bytes, bytes);
  }
}
