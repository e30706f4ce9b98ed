// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import java.io.IOException;

/** A set of codes, read from the first to the last. */
final class SetPass implements CodeData.Pass {
  private final CodeSet set;
  private long next;
  private short[] gains = new short[0];

  SetPass(CodeSet set) {
    this.set = set;
  }

  @Override
  public int read(byte[] block, int maximumRows) throws IOException {
    int rows = (int) Math.min(maximumRows, set.count() - next);
    if (gains.length < set.gains(rows)) {
      gains = new short[set.gains(rows)];
    }
    set.read(next, rows, block, gains);
    next += rows;
    return rows;
  }

  @Override
  public void gains(short[] into, int rows) {
    if (set.gain() == Gain.NONE) {
      throw new IllegalStateException("these codes have no gain");
    }
    System.arraycopy(gains, 0, into, 0, rows);
  }

  @Override
  public void close() {
    // A set holds nothing open for a pass.
  }
}
