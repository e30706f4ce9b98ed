// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.halfspace.search.scan.CodePlanes;

/**
 * One query on its way through cells: rounded tables are made once, for all of them. Places of
 * codes among those of all cells stand for their numbers. Belongs to one thread.
 */
final class CellVisit {
  private final QueryScorer scorer;
  private final SearchSettings settings;
  private final TopK found;

  /** Where codes of all cells can be scanned fast. */
  private final Optional<FastScan> fast;

  /**
   * @param cells any of those that are visited
   */
  CellVisit(QueryScorer scorer, SearchSettings settings, CellCodes cells, TopK found) {
    this.scorer = scorer;
    this.settings = settings;
    this.found = found;
    this.fast =
        scorer instanceof QueryScorer.Exact exact
            ? cells.fast().map(blocks -> new FastScan(blocks.layout(), exact, found))
            : Optional.empty();
  }

  /**
   * Offers the codes of a cell. Of codes with equal keys those of the cell visited first stay.
   *
   * @throws UncheckedIOException if codes cannot be read
   */
  void visit(CellCodes cell) {
    try {
      for (int b = 0; b < CodePlanes.blocks(cell.set().count()); b++) {
        if (fast.isPresent()) {
          fast.get().scan(block(cell, b), firstId(cell, b));
        } else {
          scanPlain(cell, b);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same for two queries of the same settings, which look at the codes together. */
  static void visit(CellVisit one, CellVisit other, CellCodes cell) {
    if (one.fast.isEmpty() || other.fast.isEmpty()) {
      one.visit(cell);
      other.visit(cell);
      return;
    }
    try {
      for (int b = 0; b < CodePlanes.blocks(cell.set().count()); b++) {
        FastScanBlocks.Block block = one.block(cell, b);
        FastScan.scan(one.fast.get(), other.fast.get(), block, firstId(cell, b));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long firstId(CellCodes cell, int b) {
    return cell.first() + (long) b * CodePlanes.BLOCK;
  }

  private FastScanBlocks.Block block(CellCodes cell, int b) throws IOException {
    return cell.fast().orElseThrow().block(b, settings.metric(), cell.norms(settings));
  }

  private void scanPlain(CellCodes cell, int b) throws IOException {
    ScanBlock block = new ScanBlock(cell.set(), settings.metric(), cell.norms(settings));
    block.load(b);
    found.offerAll(firstId(cell, b), scorer.keys(block), block.rows());
  }

  /** What was found so far, by places. */
  TopK found() {
    return found;
  }
}
