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

  /**
   * Sums of table entries over the bytes of some codes, in their order: those of {@link
   * CodePlanes#tableSums} to the last bit.
   *
   * @param packed code after code
   * @param codes the numbers of those that are wanted
   * @param count how many
   * @param tables {@link CodePlanes#TABLE} numbers for each byte
   */
  public static void tableSums(
      byte[] packed, int bytes, int[] codes, int count, float[] tables, float[] sums) {
    int i = 0;
    // Each sum waits for its last addition; four of them do not wait for each other.
    for (; i + 3 < count; i += 4) {
      int a = codes[i] * bytes;
      int b = codes[i + 1] * bytes;
      int c = codes[i + 2] * bytes;
      int d = codes[i + 3] * bytes;
      float ofA = 0;
      float ofB = 0;
      float ofC = 0;
      float ofD = 0;
      for (int k = 0; k < bytes; k++) {
        int t = k * CodePlanes.TABLE;
        ofA += tables[t + (packed[a + k] & 0xff)];
        ofB += tables[t + (packed[b + k] & 0xff)];
        ofC += tables[t + (packed[c + k] & 0xff)];
        ofD += tables[t + (packed[d + k] & 0xff)];
      }
      sums[i] = ofA;
      sums[i + 1] = ofB;
      sums[i + 2] = ofC;
      sums[i + 3] = ofD;
    }
    for (; i < count; i++) {
      float sum = 0;
      for (int k = 0; k < bytes; k++) {
        sum += tables[k * CodePlanes.TABLE + (packed[codes[i] * bytes + k] & 0xff)];
      }
      sums[i] = sum;
    }
  }

  /**
   * Adds what the bytes of some codes were found to be, in the order of the bytes.
   *
   * @param ofBytes of code i from {@code i · stride} on
   * @param sums receives those of the codes, from {@code first} on
   */
  public static void add(
      float[] ofBytes, int stride, int bytes, int count, float[] sums, int first) {
    int i = 0;
    for (; i + 3 < count; i += 4) {
      int a = i * stride;
      int b = a + stride;
      int c = b + stride;
      int d = c + stride;
      float ofA = 0;
      float ofB = 0;
      float ofC = 0;
      float ofD = 0;
      for (int k = 0; k < bytes; k++) {
        ofA += ofBytes[a + k];
        ofB += ofBytes[b + k];
        ofC += ofBytes[c + k];
        ofD += ofBytes[d + k];
      }
      sums[first + i] = ofA;
      sums[first + i + 1] = ofB;
      sums[first + i + 2] = ofC;
      sums[first + i + 3] = ofD;
    }
    for (; i < count; i++) {
      float sum = 0;
      for (int k = 0; k < bytes; k++) {
        sum += ofBytes[i * stride + k];
      }
      sums[first + i] = sum;
    }
  }
}
