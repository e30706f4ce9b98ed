// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Message passing in blocks of codes: a product and a pointwise function for each layer. In a
 * block, the numbers of one unit lie one after the other, so that codes are lanes of vector
 * registers. Products treat all columns alike ({@link CodeColumns}): so a code meets the same sums
 * in the same order wherever it stands. Thread-safe.
 */
public final class MessageEngine {
  private final MessageCells cells;
  private final float[] offset;
  private final int units;
  private final CodeColumns columns;
  private final List<CodeColumns.Left> mixing = new ArrayList<>();
  private final CodeColumns.Left readout;
  private final CodeBlocks<Scratch> blocks;

  public MessageEngine(MessageTensors tensors, MatrixProducts products) {
    this(tensors, CodeColumns.of(products));
  }

  /** With products of one kind. */
  MessageEngine(MessageTensors tensors, CodeColumns columns) {
    this.columns = columns;
    this.cells = new MessageCells(tensors);
    this.offset = tensors.offset();
    this.units = tensors.layout().units();
    int u = units;
    for (float[] matrix : tensors.mixing()) {
      mixing.add(columns.left(matrix, u, u, u));
    }
    this.readout = columns.left(tensors.readout(), offset.length, u, offset.length);
    this.blocks = new CodeBlocks<>(columns, new ScratchPool<>(() -> new Scratch(u, offset.length)));
  }

  /** A block of codes on its way. */
  private final class Scratch {
    private final MessageCells.Block cells;
    private final float[] decoded;
    private final CodeRows rows = new CodeRows(columns.width());
    private float[] messages;
    private float[] means;

    Scratch(int units, int dimension) {
      int strips = columns.strips();
      this.cells = MessageEngine.this.cells.block(columns.width(), strips);
      int margin = CodeRows.margin(columns.width());
      this.messages = new float[Math.multiplyExact(strips, columns.length(units)) + margin];
      this.means = new float[messages.length];
      this.decoded = new float[Math.multiplyExact(strips, columns.length(dimension)) + margin];
    }
  }

  /** Decodes the first {@code rows} codes, whose padding is zero; arguments are checked. */
  public void decode(byte[] packed, int rows, float[] vectors, int threads) {
    CodeRows.Target target = new CodeRows.Target(vectors, offset);
    int width = columns.width();
    blocks.forEach(
        rows,
        threads,
        (scratch, first, strips) -> {
          passMessages(packed, first, rows, strips, scratch);
          readout.multiply(
              scratch.messages,
              strips,
              scratch.decoded,
              (product, at, strip, from, count) -> {
                int code = first + strip * width;
                int codes = Math.min(width, rows - code);
                scratch.rows.turn(product, at, from, count, target, code, codes);
              });
        });
  }

  /** The messages r of the last layer: rows × u. Arguments are checked. */
  public void messages(byte[] packed, int rows, float[] messages, int threads) {
    int u = units;
    CodeRows.Target target = new CodeRows.Target(messages, new float[u]);
    int width = columns.width();
    blocks.forEach(
        rows,
        threads,
        (scratch, first, strips) -> {
          passMessages(packed, first, rows, strips, scratch);
          for (int s = 0; s < strips; s++) {
            int at = s * columns.length(u);
            int code = first + s * width;
            int codes = Math.min(width, rows - code);
            scratch.rows.turn(scratch.messages, at, 0, u, target, code, codes);
          }
        });
  }

  private void passMessages(byte[] packed, int first, int rows, int strips, Scratch scratch) {
    int width = columns.width();
    int u = units;
    Arrays.fill(scratch.messages, 0, strips * columns.length(u), 0);
    for (int s = 0; s < strips; s++) {
      int code = first + s * width;
      cells.read(packed, code, Math.min(width, rows - code), scratch.cells, s);
      cells.messages(scratch.cells, 0, scratch.messages, s * columns.length(u), s, 0, u);
    }
    for (int l = 0; l < mixing.size(); l++) {
      int layer = l + 1;
      mixing
          .get(l)
          .multiply(
              scratch.messages,
              strips,
              scratch.means,
              (means, at, strip, from, count) ->
                  cells.messages(scratch.cells, layer, means, at, strip, from, count));
      float[] swap = scratch.messages;
      scratch.messages = scratch.means;
      scratch.means = swap;
    }
  }
}
