// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import java.util.Objects;
import java.util.Optional;

/** Codes in arrays, which are shared, not copied, and must not be written to afterwards. */
final class ArrayCodes implements CodeSet {
  private final CodeLayout layout;
  private final byte[] packed;
  private final short[] gains;
  private final Optional<String> model;

  private ArrayCodes(CodeLayout layout, byte[] packed, short[] gains, Optional<String> model) {
    this.layout = layout;
    this.packed = packed;
    this.gains = gains;
    this.model = model;
  }

  /** See {@link CodeSet#of(CodeLayout, byte[], short[], Optional)}. */
  static ArrayCodes of(CodeLayout layout, byte[] packed, short[] gains, Optional<String> model) {
    int bytes = layout.bytesPerCode();
    if (packed.length % bytes != 0) {
      throw new IllegalArgumentException(
          "packed: " + packed.length + " bytes, must be a multiple of " + bytes);
    }
    int count = packed.length / bytes;
    if (gains.length != layout.gains(count)) {
      throw new IllegalArgumentException(
          "gains: " + gains.length + ", must be one for each of " + count + " codes");
    }
    layout.require(packed, gains, count);
    return new ArrayCodes(layout, packed, gains, model);
  }

  @Override
  public CodeLayout layout() {
    return layout;
  }

  @Override
  public long count() {
    return packed.length / bytesPerCode();
  }

  @Override
  public Optional<String> model() {
    return model;
  }

  @Override
  public String description() {
    return count() + " codes of " + bits() + " bits in memory";
  }

  @Override
  public void read(long from, int rows, byte[] toPacked, short[] toGains) {
    Objects.checkFromIndexSize(from, rows, count());
    int bytes = bytesPerCode();
    System.arraycopy(packed, (int) from * bytes, toPacked, 0, rows * bytes);
    System.arraycopy(gains, (int) from * gains(1), toGains, 0, gains(rows));
  }
}
