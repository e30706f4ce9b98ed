// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.halfspace.code.UnitLayout;
import org.halfspace.internal.ArraySize;
import org.halfspace.internal.Parallel;

/**
 * Message passing in blocks of codes: a product and a pointwise function for each layer. In a
 * block, the numbers of one unit lie one after the other, so that codes are lanes of vector
 * registers, and every block is of one size, whatever the number of codes and threads. Products
 * treat all columns alike ({@link MatrixProducts.Columns}): so a code meets the same sums in the
 * same order wherever it stands. Thread-safe.
 */
public final class MessageEngine {
  /** Codes of a block. */
  private static final int BLOCK = MatrixProducts.COLUMNS;

  /** Rows that are turned into columns together. */
  private static final int TILE = 16;

  private final UnitLayout layout;
  private final MessageCells cells;
  private final MessageTensors tensors;
  private final List<float[]> inverses = new ArrayList<>();
  private final List<MatrixProducts.Columns> mixing = new ArrayList<>();
  private final MatrixProducts.Columns readout;
  private final ScratchPool<Scratch> pool;

  public MessageEngine(MessageTensors tensors, MatrixProducts products) {
    this.tensors = tensors;
    this.layout = tensors.layout();
    this.cells = new MessageCells(layout, tensors.thresholds());
    int u = layout.units();
    int d = tensors.offset().length;
    for (float[] variances : tensors.variances()) {
      float[] inverse = new float[u];
      for (int j = 0; j < u; j++) {
        inverse[j] = (float) (1 / Math.sqrt(variances[j]));
      }
      inverses.add(inverse);
    }
    for (float[] matrix : tensors.mixing()) {
      mixing.add(products.columns(matrix, u, u));
    }
    this.readout = products.columns(tensors.readout(), d, u);
    this.pool = new ScratchPool<>(() -> new Scratch(u, d));
  }

  /** A block of codes on its way. */
  private static final class Scratch {
    private final byte[] cells;
    private final float[] decoded;
    private float[] messages;
    private float[] means;

    Scratch(int units, int dimension) {
      this.cells = new byte[ArraySize.of("cells of a block", BLOCK, units)];
      this.messages = new float[cells.length];
      this.means = new float[cells.length];
      this.decoded = new float[ArraySize.of("block of vectors", BLOCK, dimension)];
    }
  }

  /** Work on a block. */
  private interface Work {
    void on(Scratch scratch, int first, int rows);
  }

  private void blocks(byte[] packed, int rows, int threads, Work work) {
    Parallel.ranges(
        threads,
        (int) ((rows + BLOCK - 1L) / BLOCK),
        (from, to) -> {
          Scratch scratch = pool.take();
          try {
            for (int b = from; b < to; b++) {
              int some = Math.min(BLOCK, rows - b * BLOCK);
              cells.read(packed, b * BLOCK, some, scratch.cells, BLOCK);
              passMessages(scratch);
              work.on(scratch, b * BLOCK, some);
            }
          } finally {
            pool.giveBack(scratch);
          }
        });
  }

  /** Decodes the first {@code rows} codes, whose padding is zero; arguments are checked. */
  public void decode(byte[] packed, int rows, float[] vectors, int threads) {
    float[] offset = tensors.offset();
    blocks(
        packed,
        rows,
        threads,
        (scratch, first, some) -> {
          readout.multiply(scratch.messages, scratch.decoded);
          turn(scratch.decoded, offset, some, vectors, first);
        });
  }

  /** The messages r of the last layer: rows × u. Arguments are checked. */
  public void messages(byte[] packed, int rows, float[] messages, int threads) {
    float[] zeros = new float[layout.units()];
    blocks(
        packed,
        rows,
        threads,
        (scratch, first, some) -> turn(scratch.messages, zeros, some, messages, first));
  }

  /** Columns, and what is added to them, become rows from {@code first} on. */
  private void turn(float[] block, float[] added, int rows, float[] target, int first) {
    int columns = added.length;
    for (int from = 0; from < columns; from += TILE) {
      int to = Math.min(columns, from + TILE);
      for (int i = 0; i < rows; i++) {
        for (int k = from; k < to; k++) {
          target[(first + i) * columns + k] = block[k * BLOCK + i] + added[k];
        }
      }
    }
  }

  private void passMessages(Scratch scratch) {
    Arrays.fill(scratch.messages, 0);
    point(scratch, 0);
    for (int l = 0; l < mixing.size(); l++) {
      mixing.get(l).multiply(scratch.messages, scratch.means);
      float[] swap = scratch.messages;
      scratch.messages = scratch.means;
      scratch.means = swap;
      point(scratch, l + 1);
    }
  }

  private void point(Scratch scratch, int layer) {
    cells.messages(
        scratch.cells,
        inverses.get(layer),
        tensors.strengths().get(layer),
        scratch.messages,
        BLOCK);
  }
}
