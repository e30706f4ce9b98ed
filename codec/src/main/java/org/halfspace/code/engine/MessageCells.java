// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.util.ArrayList;
import java.util.List;
import org.halfspace.code.UnitLayout;
import org.halfspace.internal.ArraySize;

/**
 * The pointwise function of message passing: r = m + κ E[g | low &lt; m + √v g &lt; high] for the
 * cell (low, high) of each unit (docs/theory.md §9). Thread-safe.
 */
final class MessageCells {
  private final UnitLayout layout;

  /** Of units of one bit the side, ±1; of others the lower ends of cells. */
  private final UnitColumns low;

  /** Upper ends of cells. */
  private final UnitColumns high;

  /** Whether all units have one bit. */
  private final boolean signs;

  private final List<Layer> layers = new ArrayList<>();

  /**
   * What the function depends on in a layer.
   *
   * @param thresholds τ of units of one bit: u
   * @param inverses 1/√v: u
   * @param strengths κ: u
   */
  record Layer(float[] thresholds, float[] inverses, float[] strengths) {}

  /**
   * Cells of a block of codes, as they lie in {@link CodeColumns}.
   *
   * @param low a row of {@code width} numbers for each unit of each strip
   * @param high the same; empty where all units have one bit
   * @param between storage of {@link TailKernel}
   * @param bytes storage of {@link UnitColumns}
   */
  record Block(int width, float[] low, float[] high, float[] between, int[] bytes) {}

  MessageCells(MessageTensors tensors) {
    this.layout = tensors.layout();
    int u = layout.units();
    float[] thresholds = tensors.thresholds();
    float[] firsts = new float[u];
    float[] lows = new float[thresholds.length + u];
    float[] highs = new float[lows.length];
    int from = 0;
    boolean allSigns = true;
    for (int j = 0; j < u; j++) {
      int count = (1 << layout.unitBits(j)) - 1;
      int to = from + j;
      firsts[j] = thresholds[from];
      if (count == 1) {
        lows[to] = -1;
        lows[to + 1] = 1;
      } else {
        allSigns = false;
        lows[to] = Float.NEGATIVE_INFINITY;
        System.arraycopy(thresholds, from, lows, to + 1, count);
        System.arraycopy(thresholds, from, highs, to, count);
        highs[to + count] = Float.POSITIVE_INFINITY;
      }
      from += count;
    }
    this.signs = allSigns;
    this.low = new UnitColumns(layout, lows);
    this.high = new UnitColumns(layout, highs);
    for (int l = 0; l < tensors.variances().size(); l++) {
      float[] inverses = new float[u];
      for (int j = 0; j < u; j++) {
        inverses[j] = (float) (1 / Math.sqrt(tensors.variances().get(l)[j]));
      }
      layers.add(new Layer(firsts, inverses, tensors.strengths().get(l)));
    }
  }

  /** Room for the cells of a block. */
  Block block(int width, int strips) {
    int length = ArraySize.of("cells of a block", width * strips, layout.units());
    return new Block(
        width,
        new float[length],
        new float[signs ? 0 : length],
        new float[signs ? 0 : TailKernel.BETWEEN],
        new int[width]);
  }

  /** Looks the cells of the codes of a strip up. */
  void read(byte[] packed, int firstRow, int count, Block block, int strip) {
    int to = strip * layout.units() * block.width();
    low.read(packed, firstRow, count, block.low(), to, block.width(), block.bytes());
    if (!signs) {
      high.read(packed, firstRow, count, block.high(), to, block.width(), block.bytes());
    }
  }

  /**
   * Replaces cavity means by messages.
   *
   * @param means m, then r, of unit {@code first} from {@code at} on
   * @param first of {@code count} units
   */
  void messages(Block block, int layer, float[] means, int at, int strip, int first, int count) {
    int width = block.width();
    int cellsAt = strip * layout.units() * width;
    int end = first + count;
    int from = first;
    while (from < end) {
      boolean sign = layout.unitBits(from) == 1;
      int to = from + 1;
      while (to < end
          && (sign || to - from < TailKernel.MOST / width)
          && layout.unitBits(to) == 1 == sign) {
        to++;
      }
      int meansAt = at + (from - first) * width;
      int own = cellsAt + from * width;
      run(block, layers.get(layer), sign, own, from, to, means, meansAt);
      from = to;
    }
  }

  private static void run(
      Block block, Layer layer, boolean sign, int own, int from, int to, float[] means, int at) {
    int width = block.width();
    if (VectorApi.present() && sign) {
      TailKernel.signs(block.low(), own, layer, from, to, means, at, width);
    } else if (VectorApi.present()) {
      TailKernel.levels(block, own, layer, from, to, means, at);
    } else {
      for (int j = from; j < to; j++) {
        int row = (j - from) * width;
        if (sign) {
          signs(block, own + row, layer, j, means, at + row);
        } else {
          levels(block, own + row, layer, j, means, at + row);
        }
      }
    }
  }

  private static void signs(Block block, int own, Layer layer, int unit, float[] means, int at) {
    float threshold = layer.thresholds()[unit];
    float inverse = layer.inverses()[unit];
    float strength = layer.strengths()[unit];
    for (int i = 0; i < block.width(); i++) {
      float m = means[at + i];
      float side = block.low()[own + i];
      float a = side * (m - threshold) * inverse;
      means[at + i] = m + side * strength * NormalTails.meanAbove(a);
    }
  }

  private static void levels(Block block, int own, Layer layer, int unit, float[] means, int at) {
    float inverse = layer.inverses()[unit];
    float strength = layer.strengths()[unit];
    for (int i = 0; i < block.width(); i++) {
      float m = means[at + i];
      double low = (block.low()[own + i] - m) * inverse;
      double high = (block.high()[own + i] - m) * inverse;
      // Two thresholds may be one to the float32 numbers in which they meet here.
      double mean = low < high ? NormalTails.mean(low, high) : low;
      means[at + i] = m + strength * (float) mean;
    }
  }
}
