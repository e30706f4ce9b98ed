// SPDX-License-Identifier: Apache-2.0
package org.halfspace.testing;

import java.util.Arrays;
import java.util.SplittableRandom;

/** What becomes of files: cut, lengthened, flipped bits. */
public final class Damage {
  private Damage() {}

  /**
   * A damaged copy.
   *
   * @param kind 0 cuts, 1 appends zeros, all others flip one to three bits
   */
  public static byte[] of(byte[] whole, SplittableRandom random, int kind) {
    switch (kind) {
      case 0:
        return Arrays.copyOf(whole, random.nextInt(whole.length));
      case 1:
        return Arrays.copyOf(whole, whole.length + 1 + random.nextInt(20));
      default:
        byte[] flipped = whole.clone();
        for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
          flipped[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }
  }
}
