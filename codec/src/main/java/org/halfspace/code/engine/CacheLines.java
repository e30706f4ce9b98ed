// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

/**
 * Working storage that begins on the border of a cache line where Java allows it: a vector register
 * is as long as a line, and one that lies across two is read at half the speed.
 *
 * <p>Numbers of an array begin 16 bytes after the start of the object. G1, the collector that Java
 * takes by default, gives a large array a region of its own, which begins on a border; the option
 * {@code -XX:ObjectAlignmentInBytes=64} puts every object on one. Elsewhere it is chance, which
 * costs time and nothing else.
 */
public final class CacheLines {
  /** Index of a number on the border of a line of 64 bytes. */
  public static final int FIRST = (64 - 16) / Float.BYTES;

  /** Index of a byte on the border of a line of 64 bytes. */
  public static final int FIRST_BYTE = 64 - 16;

  /** Of an array that gets a region of its own, in heaps of less than 16 GiB. */
  private static final int LARGE = 1 << 20;

  private CacheLines() {}

  /** An array with room for that many numbers from {@link #FIRST} on. */
  public static float[] floats(int length) {
    return new float[Math.max(LARGE, Math.addExact(FIRST, length))];
  }
}
