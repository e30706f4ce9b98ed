package org.halfspace.code;

import java.util.Objects;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.halfspace.linalg.Parallel;

/**
 * A sign code for vectors nothing is known about but their dimension: the signs of the first n
 * coordinates of H D_2 H D_1 x, with H the Walsh–Hadamard matrix of size 2^m ≥ d, n, D_1 and D_2
 * random signs from a seed, and x padded with zeros. H D_2 H D_1 is orthogonal but for a scale, so
 * rows are orthogonal and of one norm; two rounds spread what one leaves together.
 *
 * <p>Bits are as those of {@link SignCodec}: most significant first, 1 for a coordinate ≥ 0, tail
 * bits 0. Additions only, in float32, in one order: the same bits on every machine and with any
 * number of threads. Immutable and thread-safe. Cost 2 · 2^m m additions a vector; {@value #LANES}
 * vectors go side by side.
 */
public final class UniversalEncoder {
  /** Vectors worked on at once, interleaved, so that every loop runs over neighbours in memory. */
  private static final int LANES = 16;

  private static final int MOST = 1 << 20;

  private final int dimension;
  private final int codes;
  private final int size;
  private final float[] first;
  private final float[] second;
  private final Queue<float[]> pool = new ConcurrentLinkedQueue<>();

  private UniversalEncoder(int dimension, int codes, int size, float[] first, float[] second) {
    this.dimension = dimension;
    this.codes = codes;
    this.size = size;
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
    SplittableRandom random = new SplittableRandom(seed);
    return new UniversalEncoder(dimension, codes, size, signs(size, random), signs(size, random));
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
    int groups = (rows + LANES - 1) / LANES;
    Parallel.ranges(
        threads,
        groups,
        (from, to) -> {
          float[] pooled = pool.poll();
          float[] work = pooled == null ? new float[size * LANES] : pooled;
          int[] bits = new int[LANES];
          for (int g = from; g < to; g++) {
            int row = g * LANES;
            int lanes = Math.min(LANES, rows - row);
            interleave(vectors, row, lanes, work);
            transform(work);
            multiply(work, second);
            transform(work);
            pack(work, packed, row, lanes, bits);
          }
          pool.offer(work);
        });
  }

  /** Lane l of entry j stands at j · LANES + l; the first signs are put on here. */
  private void interleave(float[] vectors, int row, int lanes, float[] work) {
    for (int j = 0; j < dimension; j++) {
      float sign = first[j];
      int at = j * LANES;
      for (int l = 0; l < lanes; l++) {
        work[at + l] = sign * vectors[(row + l) * dimension + j];
      }
      for (int l = lanes; l < LANES; l++) {
        work[at + l] = 0;
      }
    }
    for (int i = dimension * LANES; i < work.length; i++) {
      work[i] = 0;
    }
  }

  private static void multiply(float[] work, float[] signs) {
    for (int j = 0; j < signs.length; j++) {
      float sign = signs[j];
      int at = j * LANES;
      for (int l = at; l < at + LANES; l++) {
        work[l] *= sign;
      }
    }
  }

  /**
   * H on every lane: two levels of butterflies in one pass over memory, one alone where m is odd.
   */
  private void transform(float[] work) {
    int half = LANES;
    if (Integer.numberOfTrailingZeros(size) % 2 == 1) {
      for (int start = 0; start < work.length; start += 2 * half) {
        for (int i = start; i < start + half; i++) {
          float a = work[i];
          float b = work[i + half];
          work[i] = a + b;
          work[i + half] = a - b;
        }
      }
      half *= 2;
    }
    for (; half < work.length; half *= 4) {
      for (int start = 0; start < work.length; start += 4 * half) {
        pair(work, start, half);
      }
    }
  }

  private static void pair(float[] work, int start, int quarter) {
    for (int i = start; i < start + quarter; i++) {
      float a = work[i];
      float b = work[i + quarter];
      float c = work[i + 2 * quarter];
      float d = work[i + 3 * quarter];
      float ab = a + b;
      float cd = c + d;
      float aMinus = a - b;
      float cMinus = c - d;
      work[i] = ab + cd;
      work[i + quarter] = aMinus + cMinus;
      work[i + 2 * quarter] = ab - cd;
      work[i + 3 * quarter] = aMinus - cMinus;
    }
  }

  private void pack(float[] work, byte[] packed, int row, int lanes, int[] bits) {
    int bytes = bytesPerVector();
    for (int b = 0; b < bytes; b++) {
      for (int l = 0; l < LANES; l++) {
        bits[l] = 0;
      }
      for (int j = 8 * b; j < 8 * b + 8; j++) {
        int at = j * LANES;
        if (j < codes) {
          for (int l = 0; l < LANES; l++) {
            // −0 + 0 is 0, so the sign bit says whether the coordinate is below 0.
            bits[l] = bits[l] << 1 | (Float.floatToRawIntBits(work[at + l] + 0f) >>> 31);
          }
        } else {
          for (int l = 0; l < LANES; l++) {
            // Turned to 0 with all others below.
            bits[l] = bits[l] << 1 | 1;
          }
        }
      }
      for (int l = 0; l < lanes; l++) {
        packed[(row + l) * bytes + b] = (byte) ~bits[l];
      }
    }
  }
}
