// SPDX-License-Identifier: Apache-2.0
package org.halfspace.exchange;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * How the bytes of a file differ from ours.
 *
 * @param order of the bits in a byte of the file
 * @param flipped the bits of a byte that are kept negated: 0x80 where 128 is taken off, since
 *     subtraction of 128 changes the topmost bit alone
 */
record Rewriting(BitOrder order, int flipped) {

  void toOurs(byte[] bytes, int length) {
    flip(bytes, length);
    order.rewrite(BitOrder.MOST_SIGNIFICANT_FIRST, bytes, length);
  }

  void fromOurs(byte[] bytes, int length) {
    BitOrder.MOST_SIGNIFICANT_FIRST.rewrite(order, bytes, length);
    flip(bytes, length);
  }

  private void flip(byte[] bytes, int length) {
    for (int i = 0; flipped != 0 && i < length; i++) {
      bytes[i] ^= (byte) flipped;
    }
  }

  static void writeAll(WritableByteChannel channel, byte[] bytes, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }
}
