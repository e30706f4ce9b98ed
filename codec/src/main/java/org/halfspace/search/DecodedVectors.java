// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.halfspace.code.CodeSet;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.halfspace.data.format.Blocks;

/** The vectors that the codes of a set stand for, decoded as they are read. */
record DecodedVectors(VectorCodec codec, CodeSet codes, int threads) implements VectorData {
  @Override
  public int dimension() {
    return codec.dimension();
  }

  @Override
  public long count() {
    return codes.count();
  }

  @Override
  public String description() {
    return codes.description() + ", decoded";
  }

  @Override
  public Optional<Path> path() {
    return Optional.empty();
  }

  @Override
  public Pass open() {
    return new Decoding();
  }

  private final class Decoding implements Blocks.SkippingPass {
    private long row;
    private byte[] packed = new byte[0];
    private short[] gains = new short[0];

    @Override
    public int read(float[] block, int maximumRows) throws IOException {
      int rows = Blocks.rowsToRead(block, maximumRows, dimension(), count() - row);
      if (rows == 0) {
        return 0;
      }
      if (packed.length < rows * codes.bytesPerCode()) {
        packed = new byte[Math.multiplyExact(rows, codes.bytesPerCode())];
        gains = new short[codes.gains(rows)];
      }
      codes.read(row, rows, packed, gains);
      codec.decode(packed, gains, rows, block, threads);
      row += rows;
      return rows;
    }

    @Override
    public void skip(long rows) {
      row += rows;
    }

    @Override
    public void close() {
      // Nothing is held but arrays.
    }
  }
}
