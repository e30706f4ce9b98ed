// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import java.io.IOException;
import java.util.Optional;

/** A set of codes, read from front to back. */
record SetData(CodeSet set) implements CodeData {
  @Override
  public int bits() {
    return set.bits();
  }

  @Override
  public Gain gain() {
    return set.gain();
  }

  @Override
  public long count() {
    return set.count();
  }

  @Override
  public Optional<String> model() {
    return set.model();
  }

  @Override
  public String description() {
    return set.description();
  }

  @Override
  public Pass open() {
    return new SetPass();
  }

  private final class SetPass implements Pass {
    private long next;
    private short[] gains = new short[0];

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
}
