// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.decoder;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.halfspace.code.UnitEncoder;
import org.halfspace.code.engine.PairedBlocks;
import org.halfspace.data.VectorData;
import org.halfspace.internal.ArraySize;
import org.halfspace.internal.Parallel;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.linalg.blas.Workers;

/** Vectors in blocks, each less the mean and beside what the units of its code stand for. */
public final class CodedBlocks {
  /** Work on the first {@code rows} rows of a block; the arrays are used again for the next. */
  @FunctionalInterface
  public interface Consumer {
    void accept(float[] centered, float[] values, int rows);
  }

  /** Of a block among several: less to wait for at the end. */
  private static final int MOST_ROWS = 1024;

  private CodedBlocks() {}

  /**
   * Reads all vectors once. Consumers take the blocks in turn, each on a thread of its own that is
   * the only one for encoder and BLAS; a single one takes all, with all threads for both.
   *
   * @param threads of BLAS and of what is not BLAS
   * @param consumers at least 1
   * @throws IOException if the vectors cannot be read
   */
  public static void forEach(
      Coder coder, VectorData data, int threads, List<? extends Consumer> consumers)
      throws IOException {
    int together = consumers.size();
    int each = Math.max(1, Parallel.requireThreads(threads) / together);
    int rows = rows(coder);
    List<Block> blocks = new ArrayList<>();
    for (Consumer consumer : consumers) {
      blocks.add(new Block(coder, together == 1 ? rows : Math.min(MOST_ROWS, rows), consumer));
    }
    try (VectorData.Pass pass = data.open()) {
      int read;
      do {
        read = 0;
        for (Block block : blocks) {
          read = block.read(pass);
        }
        if (together == 1) {
          Blas.runWith(each, () -> blocks.get(0).work(each));
        } else {
          Workers.ranges(
              together,
              together,
              (from, to) -> blocks.subList(from, to).forEach(block -> block.work(each)));
        }
      } while (read > 0);
    }
  }

  /** How many rows a block has at most. */
  static int rows(Coder coder) {
    return PairedBlocks.rows(coder.units().dimension(), coder.units().units());
  }

  /** Room for a block, and who takes it. */
  static final class Block {
    private final Coder coder;
    private final UnitEncoder encoder;
    private final Consumer consumer;
    private final int mostRows;
    private final float[] vectors;
    private final byte[] packed;
    private final float[] values;
    private final float[] mean;
    private int rows;

    Block(Coder coder, int mostRows, Consumer consumer) {
      this.coder = coder;
      this.encoder = coder.units();
      this.consumer = consumer;
      this.mostRows = mostRows;
      this.vectors = new float[ArraySize.of("block of vectors", mostRows, encoder.dimension())];
      this.packed = new byte[ArraySize.of("block of codes", mostRows, encoder.bytesPerCode())];
      this.values = new float[ArraySize.of("block of values", mostRows, encoder.units())];
      this.mean = coder.center();
    }

    int read(VectorData.Pass pass) throws IOException {
      rows = pass.read(vectors, mostRows);
      return rows;
    }

    void work(int threads) {
      work(vectors, rows, threads);
    }

    /** Works on vectors from elsewhere, which are changed. */
    void work(float[] block, int count, int threads) {
      if (count == 0) {
        return;
      }
      coder.encode(block, count, packed, threads);
      Parallel.ranges(threads, count, (from, to) -> center(block, from, to));
      consumer.accept(block, values, count);
    }

    private void center(float[] block, int from, int to) {
      int d = encoder.dimension();
      int u = encoder.units();
      float[] vector = new float[d];
      for (int i = from; i < to; i++) {
        encoder.values(packed, i * encoder.bytesPerCode(), values, i * u);
        // Java uses vector registers only where all arrays have the same index.
        System.arraycopy(block, i * d, vector, 0, d);
        for (int j = 0; j < d; j++) {
          vector[j] -= mean[j];
        }
        System.arraycopy(vector, 0, block, i * d, d);
      }
    }
  }
}
