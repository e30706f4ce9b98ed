// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.io.IOException;
import java.util.Optional;
import org.halfspace.code.CodeLayout;
import org.halfspace.code.CodeSet;
import org.halfspace.code.engine.FastScanSupport;

/**
 * The codes of one cell, and what scanning them needs. Thread-safe.
 *
 * @param first the place of its first code among those of all cells
 * @param squares what L2 needs of codes
 * @param inverses what cosine needs of them
 * @param fast for asymmetric scores, where there is a fast scan
 */
record CellCodes(
    CodeSet set,
    int first,
    DecodedNorms squares,
    DecodedNorms inverses,
    Optional<FastScanBlocks> fast) {

  private static CellCodes of(CodeSpace space, CodeSet set, int first) {
    return new CellCodes(
        set,
        first,
        new DecodedNorms(space, set.count(), Metric.L2),
        new DecodedNorms(space, set.count(), Metric.COSINE),
        FastScanSupport.present()
            ? Optional.of(new FastScanBlocks(set, Long.MAX_VALUE))
            : Optional.empty());
  }

  /** The norms that a metric needs. */
  Optional<ScanBlock.Norms> norms(SearchSettings settings) {
    if (settings.score() == Score.HAMMING || settings.metric() == Metric.INNER_PRODUCT) {
      return Optional.empty();
    }
    return Optional.of(settings.metric() == Metric.L2 ? squares : inverses);
  }

  /**
   * The codes of all cells, copied; reads the set once.
   *
   * @param starts of cells in their order, and after the last the number of codes
   * @throws IOException if codes cannot be read
   */
  static CellCodes[] split(CodeSpace space, CodeSet set, CodeCells cells, int[] starts)
      throws IOException {
    CodeLayout layout = set.layout();
    int bytes = layout.bytesPerCode();
    byte[][] packed = new byte[cells.cells()][];
    short[][] gains = new short[cells.cells()][];
    for (int c = 0; c < packed.length; c++) {
      int size = starts[c + 1] - starts[c];
      packed[c] = new byte[Math.multiplyExact(size, bytes)];
      gains[c] = new short[layout.gains(size)];
    }
    int[] filled = new int[packed.length];
    set.forEachBlock(
        (block, its, first, rows) -> {
          for (int i = 0; i < rows; i++) {
            int c = cells.cellOf((int) first + i);
            System.arraycopy(block, i * bytes, packed[c], filled[c] * bytes, bytes);
            if (gains[c].length > 0) {
              gains[c][filled[c]] = its[i];
            }
            filled[c]++;
          }
        });
    CellCodes[] split = new CellCodes[packed.length];
    for (int c = 0; c < split.length; c++) {
      split[c] = of(space, CodeSet.of(layout, packed[c], gains[c], set.model()), starts[c]);
    }
    return split;
  }
}
