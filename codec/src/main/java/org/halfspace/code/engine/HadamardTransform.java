// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

/**
 * H D v, H the Walsh–Hadamard matrix without scale, and the signs of what comes out. Butterflies go
 * from neighbors to places ever further apart, so both ways give the same bits.
 */
public enum HadamardTransform {
  /** In plain Java, for every size. */
  PLAIN {
    @Override
    public void transform(
        float[] source, int sourceAt, float[] factors, float[] values, int at, int size) {
      int end = at + size;
      for (int i = 0; i < size; i++) {
        values[at + i] = source[sourceAt + i] * factors[at + i];
      }
      for (int half = 1; half < size; half *= 2) {
        for (int start = at; start < end; start += 2 * half) {
          add(values, start, half);
        }
      }
    }

    @Override
    public void butterflies(float[] values, int half) {
      add(values, 0, half);
    }

    @Override
    public void signs(float[] values, int[] words) {
      for (int i = 0; i < words.length * Integer.SIZE; i++) {
        int word = i / Integer.SIZE;
        words[word] = words[word] << 1 | (values[i] >= 0 ? 1 : 0);
      }
    }
  },

  /** By the Vector API. */
  VECTOR {
    @Override
    public void transform(
        float[] source, int sourceAt, float[] factors, float[] values, int at, int size) {
      HadamardKernel.transform(source, sourceAt, factors, values, at, size);
    }

    @Override
    public void butterflies(float[] values, int half) {
      HadamardKernel.butterflies(values, half);
    }

    @Override
    public void signs(float[] values, int[] words) {
      SignKernel.pack(values, 0, words, words.length);
    }
  };

  /** The faster one that is there, for transforms of this size. */
  public static HadamardTransform of(int size) {
    return VectorApi.present() && size >= HadamardKernel.smallest() ? VECTOR : PLAIN;
  }

  /**
   * H D v, for v the entries of {@code source} from {@code sourceAt} on.
   *
   * @param factors the diagonal of D, from {@code at} on
   * @param values receives the product from {@code at} on; may be {@code source} itself if both
   *     places are the same
   * @param size a power of two
   */
  public abstract void transform(
      float[] source, int sourceAt, float[] factors, float[] values, int at, int size);

  /** a + b and a − b for the first {@code half} entries a and those that follow them. */
  public abstract void butterflies(float[] values, int half);

  /**
   * Bits, the first the most significant: 1 where a value is ≥ 0.
   *
   * @param values at least 32 for each word
   */
  public abstract void signs(float[] values, int[] words);

  private static void add(float[] values, int start, int half) {
    for (int i = start; i < start + half; i++) {
      float a = values[i];
      float b = values[i + half];
      values[i] = a + b;
      values[i + half] = a - b;
    }
  }
}
