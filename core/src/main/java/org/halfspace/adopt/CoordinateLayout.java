// SPDX-License-Identifier: Apache-2.0
package org.halfspace.adopt;

import org.halfspace.data.UnusableDataException;

/**
 * How the quantized coordinates of a vector lie in the bytes of its code: a number for each
 * coordinate, as scalar quantizers of other programs store them. Immutable and thread-safe.
 */
public enum CoordinateLayout {
  /** A byte for each coordinate, in order. */
  BYTES("bytes", Byte.SIZE),

  /** Two coordinates a byte, in order, the first of them in the four high bits. */
  HIGH_NIBBLE_FIRST("high", Byte.SIZE / 2),

  /** Two coordinates a byte, in order, the first of them in the four low bits, as in faiss. */
  LOW_NIBBLE_FIRST("low", Byte.SIZE / 2),

  /**
   * Two coordinates a byte: i in the four high bits, i + d/2 in the four low bits, as in Lucene.
   */
  HALVES("halves", Byte.SIZE / 2);

  private final String label;
  private final int unitBits;

  CoordinateLayout(String label, int unitBits) {
    this.label = label;
    this.unitBits = unitBits;
  }

  /** The name on the command line. */
  public String label() {
    return label;
  }

  /** Bits of a coordinate: 8 or 4. */
  public int unitBits() {
    return unitBits;
  }

  /**
   * Which coordinate each unit of a code has, in the order of units in the bytes.
   *
   * @param dimension d
   * @throws UnusableDataException if d is odd and there are two coordinates a byte
   */
  public int[] coordinates(int dimension) {
    if (dimension % 2 != 0 && this != BYTES) {
      throw new UnusableDataException(
          "dimension: " + dimension + ", must be even where a byte has two coordinates");
    }
    int[] coordinates = new int[dimension];
    for (int j = 0; j < dimension; j++) {
      coordinates[j] =
          switch (this) {
            case BYTES, HIGH_NIBBLE_FIRST -> j;
            case LOW_NIBBLE_FIRST -> j ^ 1;
            case HALVES -> j / 2 + (j % 2) * (dimension / 2);
          };
    }
    return coordinates;
  }
}
