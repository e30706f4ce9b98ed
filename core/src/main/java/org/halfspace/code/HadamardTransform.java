package org.halfspace.code;

import org.halfspace.simd.HadamardKernel;
import org.halfspace.simd.VectorApi;

/**
 * H D v in place, H the Walsh–Hadamard matrix without scale, and the signs of what comes out.
 * Butterflies go from neighbours to places ever further apart, so both ways give the same bits.
 */
enum HadamardTransform {
  /** In plain Java, for every size. */
  PLAIN {
    @Override
    void transform(float[] values, float[] factors, int from, int size) {
      int end = from + size;
      for (int i = from; i < end; i++) {
        values[i] *= factors[i];
      }
      for (int half = 1; half < size; half *= 2) {
        for (int start = from; start < end; start += 2 * half) {
          add(values, start, half);
        }
      }
    }

    @Override
    void butterflies(float[] values, int half) {
      add(values, 0, half);
    }

    @Override
    int signs(float[] values, int at) {
      int bits = 0;
      for (int i = at; i < at + Integer.SIZE; i++) {
        bits = bits << 1 | (values[i] >= 0 ? 1 : 0);
      }
      return bits;
    }
  },

  /** By the Vector API. */
  VECTOR {
    @Override
    void transform(float[] values, float[] factors, int from, int size) {
      HadamardKernel.transform(values, factors, from, size);
    }

    @Override
    void butterflies(float[] values, int half) {
      HadamardKernel.butterflies(values, half);
    }

    @Override
    int signs(float[] values, int at) {
      return HadamardKernel.signs(values, at);
    }
  };

  /** The faster one that is there, for transforms of this size. */
  static HadamardTransform of(int size) {
    return VectorApi.present() && size >= HadamardKernel.smallest() ? VECTOR : PLAIN;
  }

  /**
   * H D v for v the entries from {@code from} on, which are replaced.
   *
   * @param factors the diagonal of D, at the places of v
   * @param size a power of two
   */
  abstract void transform(float[] values, float[] factors, int from, int size);

  /** a + b and a − b for the first {@code half} entries a and those that follow them. */
  abstract void butterflies(float[] values, int half);

  /** 32 bits from {@code at} on, the first the most significant: 1 where a value is ≥ 0. */
  abstract int signs(float[] values, int at);

  private static void add(float[] values, int start, int half) {
    for (int i = start; i < start + half; i++) {
      float a = values[i];
      float b = values[i + half];
      values[i] = a + b;
      values[i + half] = a - b;
    }
  }
}
