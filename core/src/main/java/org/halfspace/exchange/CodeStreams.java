package org.halfspace.exchange;

import java.io.IOException;
import org.halfspace.code.BlockCoding;
import org.halfspace.code.CodeData;

/** Whole sets of codes from one place to another, block by block. Stateless and thread-safe. */
public final class CodeStreams {
  private static final int BLOCK_BYTES = 1 << 20;

  private CodeStreams() {}

  /**
   * Reads all codes once and hands them on. Memory is a MiB, or a code if that is longer.
   *
   * @return how many codes there were
   * @throws IOException if reading or writing fails
   */
  public static long copy(CodeData codes, BlockCoding.CodeSink sink) throws IOException {
    int blockRows =
        (int) Math.max(1, Math.min(codes.count(), BLOCK_BYTES / codes.bytesPerVector()));
    byte[] block = new byte[Math.multiplyExact(blockRows, codes.bytesPerVector())];
    long done = 0;
    try (CodeData.Pass pass = codes.open()) {
      for (int rows = pass.read(block, blockRows); rows > 0; rows = pass.read(block, blockRows)) {
        sink.write(block, rows);
        done += rows;
      }
    }
    return done;
  }
}
