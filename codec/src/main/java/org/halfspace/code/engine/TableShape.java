// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import org.halfspace.code.CodeLayout;
import org.halfspace.internal.ArraySize;

/**
 * Which parts of a code look up rows of tables.
 *
 * @param bits n
 * @param entryBits 8, a table for each byte, or 4, one for each half of it, the high half first
 * @param dimension d
 */
public record TableShape(int bits, int entryBits, int dimension) {
  /** ⌈n / entryBits⌉, the number of tables. */
  public int groups() {
    return (bits + entryBits - 1) / entryBits;
  }

  /** Rows of a table. */
  public int entries() {
    return 1 << entryBits;
  }

  /** Numbers in all tables. */
  public int length() {
    return ArraySize.of("tables", (long) groups() * entries(), dimension);
  }

  /** ⌈n/8⌉. */
  int bytesPerCode() {
    return CodeLayout.bytesOf(bits);
  }

  /** Tables that a whole byte looks up. */
  int perByte() {
    return Byte.SIZE / entryBits;
  }
}
