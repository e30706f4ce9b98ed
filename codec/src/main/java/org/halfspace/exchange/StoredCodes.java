// SPDX-License-Identifier: Apache-2.0
package org.halfspace.exchange;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.halfspace.code.CodeData;
import org.halfspace.code.CodeLayout;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.file.Fault;

/**
 * Packed codes that lie one after the other in a file.
 *
 * @param begin where the first one begins
 * @param flipped see {@link Rewriting#flipped}
 */
record StoredCodes(Path path, long begin, long count, int bits, BitOrder order, int flipped)
    implements CodeData {

  @Override
  public CodeLayout layout() {
    return CodeLayout.withoutGain(bits);
  }

  @Override
  public Optional<String> model() {
    return Optional.empty();
  }

  @Override
  public String description() {
    return path + ": " + count + " codes of " + bits + " bits";
  }

  @Override
  public Pass open() throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      channel.position(begin);
      return new StoredPass(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private final class StoredPass implements Pass {
    private final FileChannel channel;
    private final Rewriting rewriting = new Rewriting(order, flipped);
    private long done;

    StoredPass(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public int read(byte[] block, int maximumRows) throws IOException {
      int rows = (int) Math.min(maximumRows, count - done);
      int bytes = Math.multiplyExact(rows, bytesPerCode());
      ByteBuffer buffer = ByteBuffer.wrap(block, 0, bytes);
      while (buffer.hasRemaining()) {
        if (channel.read(buffer) < 0) {
          throw Fault.truncated(
              path.toString(),
              "ends in row " + (done + buffer.position() / bytesPerCode()) + " of " + count);
        }
      }
      rewriting.toOurs(block, bytes);
      requireZeroTails(block, rows);
      done += rows;
      return rows;
    }

    private void requireZeroTails(byte[] block, int rows) throws DamagedFileException {
      int refused = layout().firstWithTail(block, rows);
      if (refused >= 0) {
        throw Fault.corrupt(
            path.toString(),
            "row "
                + (done + refused)
                + ", byte offset "
                + (begin + (done + refused + 1) * bytesPerCode() - 1)
                + ": bits are set after the "
                + bits
                + " of a code, which must be zero; is the number of bits or their order wrong?");
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
