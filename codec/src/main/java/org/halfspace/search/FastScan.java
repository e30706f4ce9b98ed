// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import org.halfspace.search.scan.CodeLanes;
import org.halfspace.search.scan.FastScanQuery;
import org.halfspace.search.scan.FastScans;

/**
 * One query on its way through blocks of codes: rounded tables say which codes might be among the
 * nearest, and those alone are scored. What is found is what scoring all of them finds. Belongs to
 * one thread.
 *
 * <p>How it is done is from André, Kermarrec and Le Scouarnec, "Quick ADC" (ICMR 2017), and from
 * faiss's FastScan; scoring again within a bound of the rounding makes it exact.
 */
final class FastScan {
  private final CodeLanes layout;
  private final QueryScorer.Exact scorer;
  private final FastScanQuery rounded;
  private final TopK found;
  private final int[] codes;
  private final float[] sums;

  FastScan(CodeLanes layout, QueryScorer.Exact scorer, TopK found) {
    this.layout = layout;
    this.scorer = scorer;
    this.found = found;
    this.codes = new int[layout.lanes()];
    this.sums = new float[layout.lanes()];
    QueryScorer.Terms terms = scorer.terms();
    this.rounded = FastScanQuery.of(scorer.tables(), layout, terms.shift(), terms.baseWeight());
  }

  /** Offers the codes of a block, whose first one has a number above those offered before. */
  void scan(FastScanBlocks.Block block, long firstId) {
    boolean fits = fits(block);
    for (int first = 0; first < block.rows(); first += layout.lanes()) {
      scanGroup(block, firstId, first, fits);
    }
  }

  /** The same for two queries. */
  static void scan(FastScan a, FastScan b, FastScanBlocks.Block block, long firstId) {
    boolean fitsA = a.fits(block);
    boolean fitsB = b.fits(block);
    CodeTerms terms = block.terms();
    int lanes = a.layout.lanes();
    int bytes = a.layout.bytes();
    for (int first = 0; first < block.rows(); first += lanes) {
      if (!(fitsA && fitsB && a.found.isFull() && b.found.isFull())) {
        a.scanGroup(block, firstId, first, fitsA);
        b.scanGroup(block, firstId, first, fitsB);
        continue;
      }
      int any =
          FastScans.two(
              block.planes(),
              first * bytes,
              bytes,
              terms.base(),
              terms.factor(),
              first,
              a.rounded,
              b.rounded);
      if ((any & 1) != 0) {
        a.offerNear(block, firstId, first);
      }
      if ((any & 2) != 0) {
        b.offerNear(block, firstId, first);
      }
    }
  }

  private boolean fits(FastScanBlocks.Block block) {
    return rounded.fits(block.largestBase(), block.largestFactor());
  }

  private void scanGroup(FastScanBlocks.Block block, long firstId, int first, boolean fits) {
    if (!fits || !found.isFull()) {
      offerAll(block, firstId, first);
      return;
    }
    CodeTerms terms = block.terms();
    if (FastScans.one(
        block.planes(),
        first * layout.bytes(),
        layout.bytes(),
        terms.base(),
        terms.factor(),
        first,
        rounded)) {
      offerNear(block, firstId, first);
    }
  }

  private void offerAll(FastScanBlocks.Block block, long firstId, int first) {
    int count = Math.min(block.rows() - first, layout.lanes());
    for (int i = 0; i < count; i++) {
      codes[i] = first + i;
    }
    offer(block, firstId, count);
  }

  private void offerNear(FastScanBlocks.Block block, long firstId, int first) {
    int count = Math.min(block.rows() - first, layout.lanes());
    int near = 0;
    for (int i = 0; i < count; i++) {
      codes[near] = first + i;
      near += rounded.isNear(i) ? 1 : 0;
    }
    offer(block, firstId, near);
  }

  /** Scores and offers the first of {@link #codes}. */
  private void offer(FastScanBlocks.Block block, long firstId, int count) {
    layout.tableSums(block.planes(), codes, count, scorer.tables(), sums);
    for (int i = 0; i < count; i++) {
      float key = scorer.terms().key(block.terms(), codes[i], sums[i]);
      // Of equal keys the smaller number is there already.
      if (!found.isFull() || key < found.bound()) {
        found.offer(firstId + codes[i], key);
      }
    }
    rounded.bound(found.bound());
  }
}
