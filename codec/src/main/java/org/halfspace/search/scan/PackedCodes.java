// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search.scan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Codes as they are stored, one after the other, seen as words of 64 bits. Stateless. */
public final class PackedCodes {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private PackedCodes() {}

  /** Eight bytes from {@code at} on, the first one the lowest. */
  static long word(byte[] packed, int at) {
    return (long) WORD.get(packed, at);
  }

  /** The same of fewer bytes. */
  static long word(byte[] packed, int at, int bytes) {
    long word = 0;
    for (int b = 0; b < bytes; b++) {
      word |= (packed[at + b] & 0xffL) << b * Byte.SIZE;
    }
    return word;
  }

  /**
   * Hamming distances of a query's code to the first codes.
   *
   * @param bytes of a code
   * @param queries words, as {@link CodePlanes#words(byte[], int)} makes them
   * @param at of the query's first word
   * @param distances receives {@code rows} of them
   */
  public static void hamming(
      byte[] packed, int bytes, long[] queries, int at, float[] distances, int rows) {
    int whole = bytes / Long.BYTES;
    int rest = bytes % Long.BYTES;
    for (int i = 0; i < rows; i++) {
      int from = i * bytes;
      int sum = 0;
      for (int w = 0; w < whole; w++) {
        sum += Long.bitCount(word(packed, from + w * Long.BYTES) ^ queries[at + w]);
      }
      if (rest > 0) {
        sum += Long.bitCount(word(packed, from + bytes - rest, rest) ^ queries[at + whole]);
      }
      distances[i] = sum;
    }
  }
}
