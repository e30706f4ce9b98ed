// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg.blas;

import org.bytedeco.javacpp.DoublePointer;

/**
 * float64 numbers outside the Java heap, which BLAS works on without copying them. Freed when
 * nobody holds them any more. Thread-safe as long as no two threads touch what one of them writes.
 */
public final class NativeDoubles {
  private static final int CHUNK = 1 << 16;

  private final DoublePointer pointer;

  private NativeDoubles(int length) {
    NativeLibraries.require();
    this.pointer = new DoublePointer(length);
  }

  /**
   * Room for that many numbers, with nothing sensible in it.
   *
   * @throws IllegalArgumentException if {@code length < 1}
   */
  public static NativeDoubles allocate(int length) {
    if (length < 1) {
      throw new IllegalArgumentException("length: " + length + ", must be at least 1");
    }
    return new NativeDoubles(length);
  }

  /** This many zeros. */
  public static NativeDoubles zeros(int length) {
    NativeDoubles zeros = allocate(length);
    for (int at = 0; at < length; at += CHUNK) {
      int count = Math.min(CHUNK, length - at);
      zeros.put(at, new double[count], 0, count);
    }
    return zeros;
  }

  /** How many numbers. */
  public int length() {
    return Math.toIntExact(pointer.limit());
  }

  /**
   * Writes numbers from {@code at} on.
   *
   * @throws IndexOutOfBoundsException if there is no room for them
   */
  public void put(int at, double[] source, int from, int count) {
    requireInside(at, count);
    pointer.getPointer(at).put(source, from, count);
  }

  /**
   * Reads numbers from {@code at} on.
   *
   * @throws IndexOutOfBoundsException if there are not as many
   */
  public void get(int at, double[] target, int to, int count) {
    requireInside(at, count);
    pointer.getPointer(at).get(target, to, count);
  }

  private void requireInside(int at, int count) {
    if (at < 0 || count < 0 || at > length() - count) {
      throw new IndexOutOfBoundsException(
          "numbers " + at + " to " + ((long) at + count) + " of " + length());
    }
  }

  DoublePointer pointer() {
    return pointer;
  }
}
