// SPDX-License-Identifier: Apache-2.0
package org.halfspace.exchange;

import java.io.IOException;
import org.halfspace.code.BlockCoding;
import org.halfspace.code.CodeData;

/** Whole sets of codes from one place to another, block by block. Stateless and thread-safe. */
public final class CodeStreams {
  private static final int BLOCK_BYTES = 1 << 20;

  private CodeStreams() {}

  /**
   * Reads all codes once and hands them on, with their gains if they have some. What no reader
   * would take is not handed on. Memory is a MiB, or a code if that is longer.
   *
   * @return how many codes there were
   * @throws IllegalArgumentException if {@code bits} delivers bits after the n-th that are set, or
   *     gains that are negative or not finite
   * @throws IOException if reading or writing fails
   */
  public static long copy(CodeData codes, BlockCoding.CodeSink sink) throws IOException {
    int blockRows = (int) Math.max(1, Math.min(codes.count(), BLOCK_BYTES / codes.bytesPerCode()));
    byte[] block = new byte[Math.multiplyExact(blockRows, codes.bytesPerCode())];
    short[] gains = new short[codes.gains(blockRows)];
    long done = 0;
    try (CodeData.Pass pass = codes.open()) {
      for (int rows = pass.read(block, blockRows); rows > 0; rows = pass.read(block, blockRows)) {
        if (gains.length > 0) {
          pass.gains(gains, rows);
        }
        codes.layout().require(block, gains, rows);
        sink.write(block, gains, rows);
        done += rows;
      }
    }
    return done;
  }
}
