// SPDX-License-Identifier: Apache-2.0
package org.halfspace.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;
import java.util.SplittableRandom;
import org.halfspace.code.CodeData;
import org.halfspace.code.CodeLayout;

/** Codes in memory, and all bytes of codes that are read. */
public final class Codes {
  private Codes() {}

  /** Random codes of n bits, those after the n-th zero. */
  static byte[] random(int count, int n, long seed) {
    int bytes = (n + 7) / 8;
    byte[] packed = new byte[count * bytes];
    new SplittableRandom(seed).nextBytes(packed);
    for (int i = 0; i < count && n % 8 != 0; i++) {
      packed[(i + 1) * bytes - 1] &= (byte) (0xff << (8 - n % 8));
    }
    return packed;
  }

  /** Packed codes of n bits, most significant bit first. */
  public static CodeData of(int n, byte[] packed) {
    int bytes = (n + 7) / 8;
    return new CodeData() {
      @Override
      public CodeLayout layout() {
        return CodeLayout.withoutGain(n);
      }

      @Override
      public long count() {
        return packed.length / bytes;
      }

      @Override
      public Optional<String> model() {
        return Optional.empty();
      }

      @Override
      public String description() {
        return "codes in memory";
      }

      @Override
      public Pass open() {
        return new Pass() {
          private int done;

          @Override
          public int read(byte[] block, int maximumRows) {
            // Small blocks: whoever reads has to ask again.
            int rows = (int) Math.min(Math.min(maximumRows, 100), count() - done);
            System.arraycopy(packed, done * bytes, block, 0, rows * bytes);
            done += rows;
            return rows;
          }

          @Override
          public void close() {}
        };
      }
    };
  }

  /** All codes of a pass in blocks of {@code blockRows}. */
  static byte[] readAll(CodeData data, int blockRows) throws IOException {
    byte[] all = new byte[Math.toIntExact(data.count() * data.bytesPerCode())];
    byte[] block = new byte[blockRows * data.bytesPerCode()];
    int at = 0;
    try (CodeData.Pass pass = data.open()) {
      for (int rows = pass.read(block, blockRows); rows > 0; rows = pass.read(block, blockRows)) {
        System.arraycopy(block, 0, all, at, rows * data.bytesPerCode());
        at += rows * data.bytesPerCode();
      }
    }
    assertThat(at).isEqualTo(all.length);
    return all;
  }
}
