// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import java.util.Objects;
import java.util.Optional;

/** Codes in arrays, which are shared, not copied, and must not be written to afterwards. */
public final class ArrayCodes implements CodeSet {
  private final int bits;
  private final byte[] packed;
  private final Optional<short[]> gains;
  private final Optional<String> model;

  private ArrayCodes(int bits, byte[] packed, Optional<short[]> gains, Optional<String> model) {
    this.bits = bits;
    this.packed = packed;
    this.gains = gains;
    this.model = model;
  }

  /**
   * Codes without gains.
   *
   * @param bits n
   * @param packed code after code, ⌈n/8⌉ bytes each
   * @throws IllegalArgumentException if the length is no multiple of a code's, or a bit after the
   *     n-th is set; the message names the row
   */
  public static ArrayCodes of(int bits, byte[] packed) {
    if (bits < 1 || bits > PackedBits.MAXIMUM_BITS) {
      throw new IllegalArgumentException(
          "bits: " + bits + ", must be between 1 and " + PackedBits.MAXIMUM_BITS);
    }
    int bytes = (bits + 7) / 8;
    if (packed.length % bytes != 0) {
      throw new IllegalArgumentException(
          "packed: " + packed.length + " bytes, must be a multiple of " + bytes);
    }
    PackedBits.requireZerosBehind(packed, packed.length / bytes, bits);
    return new ArrayCodes(bits, packed, Optional.empty(), Optional.empty());
  }

  /**
   * Codes with gains.
   *
   * @param gains float16, one for each code
   * @throws IllegalArgumentException if there are not as many gains as codes, or one is negative or
   *     not finite; the message names the row
   */
  public static ArrayCodes of(int bits, byte[] packed, short[] gains) {
    ArrayCodes bare = of(bits, packed);
    if (gains.length != bare.count()) {
      throw new IllegalArgumentException(
          "gains: " + gains.length + ", must be one for each of " + bare.count() + " codes");
    }
    Gains.require(gains, gains.length);
    return new ArrayCodes(bits, packed, Optional.of(gains), Optional.empty());
  }

  /** The same, made by a model of this id. */
  public ArrayCodes madeBy(String modelId) {
    return new ArrayCodes(bits, packed, gains, Optional.of(modelId));
  }

  @Override
  public int bits() {
    return bits;
  }

  @Override
  public long count() {
    return packed.length / bytesPerVector();
  }

  @Override
  public Gain gain() {
    return gains.isPresent() ? Gain.FLOAT16 : Gain.NONE;
  }

  @Override
  public Optional<String> model() {
    return model;
  }

  @Override
  public String description() {
    return count() + " codes of " + bits + " bits in memory";
  }

  @Override
  public void read(long from, int rows, byte[] toPacked, short[] toGains) {
    Objects.checkFromIndexSize(from, rows, count());
    int bytes = bytesPerVector();
    System.arraycopy(packed, (int) from * bytes, toPacked, 0, rows * bytes);
    if (gains.isPresent()) {
      System.arraycopy(gains.get(), (int) from, toGains, 0, rows);
    }
  }
}
