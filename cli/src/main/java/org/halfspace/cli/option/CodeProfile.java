// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.option;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.halfspace.code.CodeData;

/**
 * What the bytes of codes look like: whether they are codes at all, and of how many bits.
 * Immutable.
 */
public final class CodeProfile {
  private static final int BLOCK_BYTES = 1 << 16;

  private final long count;
  private final boolean alike;
  private final int zerosBehind;
  private final boolean[] present;

  private CodeProfile(long count, boolean alike, int zerosBehind, boolean[] present) {
    this.count = count;
    this.alike = alike;
    this.zerosBehind = zerosBehind;
    this.present = present;
  }

  /**
   * Looks at codes in one pass.
   *
   * @param most how many, from the first on
   * @throws IOException if they cannot be read
   */
  public static CodeProfile of(CodeData codes, long most) throws IOException {
    int bytes = codes.bytesPerCode();
    int blockRows = Math.max(1, BLOCK_BYTES / bytes);
    byte[] block = new byte[Math.multiplyExact(blockRows, bytes)];
    byte[] first = new byte[bytes];
    boolean[] present = new boolean[256];
    boolean alike = true;
    int last = 0;
    long done = 0;
    try (CodeData.Pass pass = codes.open()) {
      while (done < most) {
        int rows = pass.read(block, (int) Math.min(blockRows, most - done));
        if (rows == 0) {
          break;
        }
        if (done == 0) {
          System.arraycopy(block, 0, first, 0, bytes);
        }
        for (int i = 0; i < rows; i++) {
          int from = i * bytes;
          alike = alike && Arrays.equals(block, from, from + bytes, first, 0, bytes);
          last |= block[from + bytes - 1] & 0xff;
          for (int b = from; b < from + bytes; b++) {
            present[block[b] & 0xff] = true;
          }
        }
        done += rows;
      }
    }
    int unused = 8 * bytes - codes.bits();
    int zeros = Math.min(7, Integer.numberOfTrailingZeros(last | 0x100));
    return new CodeProfile(done, alike && done > 1, Math.max(0, zeros - unused), present);
  }

  /** How many codes were looked at. */
  public long count() {
    return count;
  }

  /** Whether there are several codes and all of them are the same. */
  public boolean alike() {
    return alike;
  }

  /** How many bits of the last byte, from the n-th back, are 0 in all codes: at most 7. */
  public int zerosBehind() {
    return zerosBehind;
  }

  /** Whether the bytes have these two values and no other, as packed with the highest bit first. */
  public boolean onlyHas(int one, int other) {
    return present[one]
        && present[other]
        && IntStream.range(0, 256).noneMatch(v -> present[v] && v != one && v != other);
  }
}
