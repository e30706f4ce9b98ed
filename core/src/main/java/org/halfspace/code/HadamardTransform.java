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
    void transform(float[] values, float[] signs) {
      for (int i = 0; i < values.length; i++) {
        values[i] *= signs[i];
      }
      for (int half = 1; half < values.length; half *= 2) {
        for (int start = 0; start < values.length; start += 2 * half) {
          butterflies(values, start, half);
        }
      }
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
    void transform(float[] values, float[] signs) {
      HadamardKernel.transform(values, signs);
    }

    @Override
    int signs(float[] values, int at) {
      return HadamardKernel.signs(values, at);
    }
  };

  /** The faster one that is there, for vectors of this size. */
  static HadamardTransform of(int size) {
    return VectorApi.present() && size >= HadamardKernel.smallest() ? VECTOR : PLAIN;
  }

  /**
   * @param values v, replaced; as long as a power of two
   * @param signs the diagonal of D
   */
  abstract void transform(float[] values, float[] signs);

  /** 32 bits from {@code at} on, the first the most significant: 1 where a value is ≥ 0. */
  abstract int signs(float[] values, int at);

  private static void butterflies(float[] values, int start, int half) {
    for (int i = start; i < start + half; i++) {
      float a = values[i];
      float b = values[i + half];
      values[i] = a + b;
      values[i + half] = a - b;
    }
  }
}
