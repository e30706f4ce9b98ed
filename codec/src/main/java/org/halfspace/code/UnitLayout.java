// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import java.util.Arrays;
import java.util.Objects;

/**
 * Where units of 1 to 8 bits lie in a code. Units follow one another from the most significant bit
 * of the first byte on, each with the index of its level as a binary number, most significant bit
 * first. A unit never lies across the border of two bytes: where what is left of a byte is too
 * short for the next unit, it is padding, zero in every code and counted among the bits. With units
 * of one bit each, this is how {@code numpy.packbits} packs. Immutable and thread-safe.
 */
public final class UnitLayout {
  private final int[] unitBits;
  private final int[] firstBits;
  private final int bits;

  /** The bits of each byte that belong to no unit. */
  private final int[] padding;

  private UnitLayout(int[] unitBits) {
    this.unitBits = unitBits;
    this.firstBits = new int[unitBits.length];
    long next = 0;
    for (int j = 0; j < unitBits.length; j++) {
      long left = Byte.SIZE - next % Byte.SIZE;
      if (unitBits[j] > left) {
        next += left;
      }
      firstBits[j] = (int) next;
      next += unitBits[j];
      if (next > CodeLayout.MAXIMUM_BITS) {
        throw new IllegalArgumentException(
            "units: " + unitBits.length + ", have more than " + CodeLayout.MAXIMUM_BITS + " bits");
      }
    }
    this.bits = (int) next;
    this.padding = new int[CodeLayout.bytesOf(bits)];
    Arrays.fill(padding, 0xff);
    for (int j = 0; j < unitBits.length; j++) {
      padding[byteOf(j)] &= ~(((1 << unitBits[j]) - 1) << shiftOf(j));
    }
  }

  /**
   * The layout of units with these numbers of bits, in this order; copied.
   *
   * @throws IllegalArgumentException if there is no unit, one has not 1 to 8 bits, or they have too
   *     many in all
   */
  public static UnitLayout of(int... unitBits) {
    if (unitBits.length == 0) {
      throw new IllegalArgumentException("unitBits: no unit, at least one is needed");
    }
    for (int j = 0; j < unitBits.length; j++) {
      if (unitBits[j] < 1 || unitBits[j] > Byte.SIZE) {
        throw new IllegalArgumentException(
            "unitBits[" + j + "]: " + unitBits[j] + ", must be between 1 and " + Byte.SIZE);
      }
    }
    return new UnitLayout(unitBits.clone());
  }

  /** The number of units. */
  public int units() {
    return unitBits.length;
  }

  /** n, the bits of a code up to the last of the last unit, padding among them. */
  public int bits() {
    return bits;
  }

  /** ⌈n/8⌉. */
  public int bytesPerCode() {
    return CodeLayout.bytesOf(bits);
  }

  /** The bits of a unit. */
  public int unitBits(int unit) {
    return unitBits[unit];
  }

  /** The bits of every unit; a copy. */
  public int[] unitBits() {
    return unitBits.clone();
  }

  /** How many units have b bits, index b from 0 to 8. */
  public int[] counts() {
    int[] counts = new int[Byte.SIZE + 1];
    for (int b : unitBits) {
      counts[b]++;
    }
    return counts;
  }

  /** How many units are whole within the first bits of a code. */
  public int unitsWithin(int prefix) {
    int count = 0;
    while (count < unitBits.length && firstBits[count] + unitBits[count] <= prefix) {
      count++;
    }
    return count;
  }

  /** The byte in which a unit lies. */
  public int byteOf(int unit) {
    return firstBits[unit] / Byte.SIZE;
  }

  /** How far its byte has to be shifted to the right for the index of a unit to be at its end. */
  public int shiftOf(int unit) {
    return Byte.SIZE - firstBits[unit] % Byte.SIZE - unitBits[unit];
  }

  /** The index of a unit's level in the code that begins at {@code at}. */
  public int index(byte[] packed, int at, int unit) {
    int mask = (1 << unitBits[unit]) - 1;
    return packed[at + byteOf(unit)] >> shiftOf(unit) & mask;
  }

  /**
   * Refuses codes with a bit set that belongs to no unit.
   *
   * @throws IllegalArgumentException if one is set; the message names the row
   * @throws IndexOutOfBoundsException if there are fewer rows
   */
  public void requireZeroPadding(byte[] packed, int rows) {
    int bytes = bytesPerCode();
    Objects.checkFromIndexSize(0L, (long) rows * bytes, packed.length);
    for (int k = 0; k < bytes; k++) {
      for (int i = 0; padding[k] != 0 && i < rows; i++) {
        int value = packed[i * bytes + k] & 0xff;
        if ((value & padding[k]) != 0) {
          throw new IllegalArgumentException(
              "code in row "
                  + i
                  + ": byte "
                  + k
                  + " is "
                  + value
                  + ", has bits set that belong to no unit, which must be zero");
        }
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof UnitLayout layout && Arrays.equals(unitBits, layout.unitBits);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(unitBits);
  }

  @Override
  public String toString() {
    return "UnitLayout(" + units() + " units, " + bits + " bits)";
  }
}
