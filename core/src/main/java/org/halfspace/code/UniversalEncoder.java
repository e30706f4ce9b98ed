package org.halfspace.code;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import org.halfspace.linalg.Parallel;

/**
 * A sign code for vectors nothing is known about but their dimension: the signs of the first n
 * coordinates of H D_2 H D_1 x, with H the Walsh–Hadamard matrix of size 2^m ≥ d, n, D_1 and D_2
 * random signs from a seed, and x padded with zeros. H D_2 H D_1 is orthogonal but for a scale, so
 * rows are orthogonal and of one norm; two rounds spread what one leaves together.
 *
 * <p>Bits are as those of {@link SignCodec}: most significant first, 1 for a coordinate ≥ 0, tail
 * bits 0. Additions only, in float32, in one order: the same bits on every machine and with any
 * number of threads. Immutable and thread-safe. Cost 2 · 2^m m additions a vector.
 */
public final class UniversalEncoder {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private static final int MOST = 1 << 20;

  private final int dimension;
  private final int codes;
  private final float[] first;
  private final float[] second;
  private final HadamardTransform transform;
  private final ScratchPool<Work> pool;

  private UniversalEncoder(
      int dimension, int codes, float[] first, float[] second, HadamardTransform transform) {
    this.dimension = dimension;
    this.codes = codes;
    this.transform = transform;
    this.pool = new ScratchPool<>(() -> new Work(first.length));
    this.first = first;
    this.second = second;
  }

  /**
   * The encoder of a seed.
   *
   * @param dimension d
   * @param codes n
   * @throws IllegalArgumentException if d or n is below 1 or above 2^20
   */
  public static UniversalEncoder of(int dimension, int codes, long seed) {
    if (dimension < 1 || codes < 1 || Math.max(dimension, codes) > MOST) {
      throw new IllegalArgumentException(
          "dimension: " + dimension + ", codes: " + codes + ", must be between 1 and " + MOST);
    }
    int size = 1;
    while (size < Math.max(dimension, codes)) {
      size *= 2;
    }
    return of(dimension, codes, size, seed, HadamardTransform.of(size));
  }

  /** The encoder of a seed, by the given transform. */
  static UniversalEncoder of(
      int dimension, int codes, int size, long seed, HadamardTransform transform) {
    SplittableRandom random = new SplittableRandom(seed);
    return new UniversalEncoder(
        dimension, codes, signs(size, random), signs(size, random), transform);
  }

  private static float[] signs(int size, SplittableRandom random) {
    float[] signs = new float[size];
    for (int i = 0; i < size; i++) {
      signs[i] = random.nextBoolean() ? 1 : -1;
    }
    return signs;
  }

  /** d. */
  public int dimension() {
    return dimension;
  }

  /** n. */
  public int codes() {
    return codes;
  }

  /** ⌈n/8⌉. */
  public int bytesPerVector() {
    return (codes + 7) / 8;
  }

  /**
   * Encodes the first {@code rows} vectors of {@code vectors} into the front of {@code packed}.
   *
   * @param vectors row after row; not changed
   * @param packed row after row, {@link #bytesPerVector()} each
   * @throws IndexOutOfBoundsException if an array is too short
   */
  public void encode(float[] vectors, int rows, byte[] packed, int threads) {
    Objects.checkFromIndexSize(0, Math.multiplyExact(rows, dimension), vectors.length);
    Objects.checkFromIndexSize(0, Math.multiplyExact(rows, bytesPerVector()), packed.length);
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

  /** A padded vector, and its padded code. */
  private static final class Work {
    private final float[] values;
    private final byte[] code;

    Work(int size) {
      this.values = new float[size];
      this.code = new byte[Math.max(size, Integer.SIZE) / Byte.SIZE];
    }
  }

  private void encode(float[] vectors, int row, byte[] packed, Work work) {
    float[] values = work.values;
    System.arraycopy(vectors, row * dimension, values, 0, dimension);
    Arrays.fill(values, dimension, values.length, 0);
    transform.transform(values, first);
    transform.transform(values, second);
    int bytes = bytesPerVector();
    if (values.length < Integer.SIZE) {
      PackedBits.ofSigns(values, 0, codes, packed, row * bytes);
      return;
    }
    for (int at = 0; at < codes; at += Integer.SIZE) {
      INT.set(work.code, at / Byte.SIZE, transform.signs(values, at));
    }
    if (codes % Byte.SIZE != 0) {
      work.code[bytes - 1] &= (byte) (0xff00 >> codes % Byte.SIZE);
    }
    System.arraycopy(work.code, 0, packed, row * bytes, bytes);
  }
}
