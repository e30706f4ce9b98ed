// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.halfspace.code.CodeLayout;
import org.halfspace.code.Gain;
import org.halfspace.code.engine.HalfFloat;

/**
 * Codes as cells of a table. Without a gain column, the two bytes of a float16 gain follow those of
 * the code, as in {@link org.halfspace.Autoencoder#encode}; with one, the gain is a float there.
 * Immutable and thread-safe.
 */
record CodeCells(int bits, boolean hasGain, boolean gainApart) implements Serializable {

  static CodeCells of(CodeLayout layout, boolean gainApart) {
    return new CodeCells(layout.bits(), layout.gain() != Gain.NONE, gainApart);
  }

  /** Bytes of a code, without gain. */
  int codeBytes() {
    return CodeLayout.bytesOf(bits);
  }

  /** Bytes of a cell. */
  int cellBytes() {
    return codeBytes() + (hasGain && !gainApart ? Short.BYTES : 0);
  }

  /** The cell of a row of a block. */
  byte[] cell(byte[] packed, short[] gains, int row) {
    byte[] cell = Arrays.copyOfRange(packed, row * codeBytes(), row * codeBytes() + cellBytes());
    if (hasGain && !gainApart) {
      littleEndian(cell).putShort(codeBytes(), gains[row]);
    }
    return cell;
  }

  /** The gain of a row of a block, as its column has it. */
  static float gain(short[] gains, int row) {
    return HalfFloat.toFloat(gains[row]);
  }

  /**
   * Writes a cell to a row of a block.
   *
   * @param gain of its column; not looked at without one
   * @return what is wrong, in words; empty if nothing is
   */
  String read(byte[] cell, Float gain, byte[] packed, short[] gains, int row) {
    if (cell.length != cellBytes()) {
      return "a code of "
          + cell.length
          + " bytes, but those of the model have "
          + cellBytes()
          + (hasGain && !gainApart ? ", two of them for the gain" : "");
    }
    System.arraycopy(cell, 0, packed, row * codeBytes(), codeBytes());
    if (hasGain && gainApart) {
      if (gain == null) {
        return "a code without gain";
      }
      gains[row] = HalfFloat.of(gain);
    } else if (hasGain) {
      gains[row] = littleEndian(cell).getShort(codeBytes());
    }
    return "";
  }

  private static ByteBuffer littleEndian(byte[] cell) {
    return ByteBuffer.wrap(cell).order(ByteOrder.LITTLE_ENDIAN);
  }
}
