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
 * registers, and every block is of one size, whatever the number of codes and threads. Of its lanes
 * only those are used in which products go the same way ({@link AlikeLanes}): so a code meets the
 * same sums in the same order wherever it stands. Thread-safe.
 */
public final class MessageEngine {
  /** Lanes of a block: whole registers of all kinds, and enough for BLAS to run at its rate. */
  static final int BLOCK = 256;

  /** Rows that are turned into columns together. */
  private static final int TILE = 16;

  private final UnitLayout layout;
  private final MessageCells cells;
  private final MessageTensors tensors;
  private final List<float[]> inverses = new ArrayList<>();
  private final List<MatrixProducts.Left> mixing = new ArrayList<>();
  private final MatrixProducts.Left readout;
  private final int[] lanes;
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
      mixing.add(products.left(matrix, u, u));
    }
    this.readout = products.left(tensors.readout(), d, u);
    AlikeLanes alike = new AlikeLanes(BLOCK);
    alike.probe(readout, d, u);
    if (!mixing.isEmpty()) {
      alike.probe(mixing.get(0), u, u); // the others have the same shape
    }
    this.lanes = alike.lanes();
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
    int most = lanes.length;
    Parallel.ranges(
        threads,
        (rows + most - 1) / most,
        (from, to) -> {
          Scratch scratch = pool.take();
          try {
            for (int b = from; b < to; b++) {
              int some = Math.min(most, rows - b * most);
              cells.read(packed, b * most, some, scratch.cells, lanes, BLOCK);
              passMessages(scratch);
              work.on(scratch, b * most, some);
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
          readout.multiply(BLOCK, scratch.messages, scratch.decoded, 1);
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
        int lane = lanes[i];
        for (int k = from; k < to; k++) {
          target[(first + i) * columns + k] = block[k * BLOCK + lane] + added[k];
        }
      }
    }
  }

  private void passMessages(Scratch scratch) {
    Arrays.fill(scratch.messages, 0);
    point(scratch, 0);
    for (int l = 0; l < mixing.size(); l++) {
      mixing.get(l).multiply(BLOCK, scratch.messages, scratch.means, 1);
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
