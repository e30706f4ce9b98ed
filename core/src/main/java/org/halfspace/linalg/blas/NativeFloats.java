// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg.blas;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * float32 numbers outside the Java heap, which BLAS works on without copying them. Freed when
 * nobody holds them any more. Thread-safe as long as no two threads touch what one of them writes.
 */
public final class NativeFloats {
  private final FloatPointer pointer;
  private final FloatBuffer buffer;

  private NativeFloats(int length) {
    NativeLibraries.require();
    this.pointer = new FloatPointer(length);
    this.buffer = pointer.asBuffer();
  }

  /** Room for that many numbers, with nothing sensible in it. */
  public static NativeFloats allocate(int length) {
    if (length < 1) {
      throw new IllegalArgumentException("length: " + length + ", must be at least 1");
    }
    return new NativeFloats(length);
  }

  /** A copy of an array. */
  public static NativeFloats of(float[] values) {
    NativeFloats copy = allocate(values.length);
    copy.put(0, values, 0, values.length);
    return copy;
  }

  public int length() {
    return buffer.capacity();
  }

  /**
   * Writes numbers from {@code at} on.
   *
   * @throws IndexOutOfBoundsException if there is no room for them
   */
  public void put(int at, float[] source, int from, int count) {
    buffer.put(at, source, from, count);
  }

  /**
   * Reads numbers from {@code at} on.
   *
   * @throws IndexOutOfBoundsException if there are not as many
   */
  public void get(int at, float[] target, int to, int count) {
    buffer.get(at, target, to, count);
  }

  FloatPointer pointer() {
    return pointer;
  }
}
