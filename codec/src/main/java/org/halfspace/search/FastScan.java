// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import org.halfspace.code.engine.SignedSums;
import org.halfspace.search.scan.CodeLanes;
import org.halfspace.search.scan.FastScanQuery;
import org.halfspace.search.scan.PackedCodes;

/**
 * One query on its way through blocks of codes: rounded tables say which codes might be among the
 * nearest, and those alone are scored. What is found is what scoring all of them finds. Belongs to
 * one thread.
 *
 * <p>Look-ups within registers are from André, Kermarrec and Le Scouarnec, "Quick ADC" (ICMR 2017),
 * and faiss's FastScan; scoring again within a bound of the rounding makes the answer exact.
 */
final class FastScan {
  /** Codes that wait to be scored together; their sums are added side by side. */
  private static final int TOGETHER = 8;

  /** Codes per wanted neighbor that a block needs for a first bound to be taken from it. */
  private static final int PRIMING = 16;

  private final CodeLanes layout;
  private final QueryScorer.Exact scorer;
  private final FastScanQuery rounded;
  private final TopK found;
  private final int[] codes;
  private final float[] sums;

  /** w for sums of signed numbers, where codes are signs; they need no tables. */
  private final float[] turned;

  private final float[] ofBytes;
  private final byte[] gathered;

  /** How many codes wait to be scored. */
  private int waiting;

  /** Whether there is a bound: of k codes at least, whether they were offered or not. */
  private boolean bounded;

  FastScan(CodeLanes layout, QueryScorer.Exact scorer, TopK found) {
    this.layout = layout;
    this.scorer = scorer;
    this.found = found;
    this.codes = new int[TOGETHER + layout.together()];
    this.sums = new float[codes.length];
    boolean signs = scorer.signed().length > 0;
    this.turned = signs ? SignedSums.turned(scorer.signed(), layout.bytes()) : new float[0];
    this.gathered = new byte[TOGETHER * layout.bytes() + SignedSums.SLACK];
    this.ofBytes = new float[TOGETHER * SignedSums.padded(layout.bytes())];
    QueryScorer.Terms terms = scorer.terms();
    this.rounded =
        signs
            ? FastScanQuery.ofSigns(scorer.signed(), layout, terms.shift(), terms.baseWeight())
            : FastScanQuery.of(scorer.tables(), layout, terms.shift(), terms.baseWeight());
  }

  /**
   * Bounds the keys before the first code is offered: k codes that look best among those of a block
   * are scored, and the worst of their keys is not below that of the k-th best of all.
   */
  private void prime(FastScanBlocks.Block block) {
    TopK looking = new TopK(found.k());
    rounded.bound(0);
    for (int first = 0; first < block.rows(); first += layout.together()) {
      rounded.scan(block.planes(), layout.group(first), block.terms(), first);
      int count = Math.min(block.rows() - first, layout.together());
      looking.offerAll(first, rounded.differences(), count);
    }
    float worst = Float.NEGATIVE_INFINITY;
    long[] best = looking.ids();
    for (int from = 0; from < best.length; from += layout.together()) {
      int count = Math.min(best.length - from, layout.together());
      for (int i = 0; i < count; i++) {
        codes[i] = (int) best[from + i];
      }
      scoreSums(block, count);
      for (int i = 0; i < count; i++) {
        worst = Math.max(worst, scorer.terms().key(block.terms(), codes[i], sums[i]));
      }
    }
    // Codes of that very key may be among the nearest; NaN bounds nothing.
    bounded = worst < Float.POSITIVE_INFINITY;
    rounded.bound(Math.nextUp(worst));
  }

  /** Whether codes need not all be scored; the first block of some size sees to it. */
  private boolean isBounded(FastScanBlocks.Block block) {
    if (!bounded && fits(block) && block.rows() >= PRIMING * (long) found.k()) {
      prime(block);
    }
    return bounded && fits(block);
  }

  /** Offers the codes of a block, whose first one has a number above those offered before. */
  void scan(FastScanBlocks.Block block, long firstId) {
    isBounded(block);
    for (int first = 0; first < block.rows(); first += layout.together()) {
      scanGroup(block, firstId, first);
    }
    offer(block, firstId);
  }

  /** The same for two queries. */
  static void scan(FastScan a, FastScan b, FastScanBlocks.Block block, long firstId) {
    boolean fit = a.isBounded(block) & b.isBounded(block);
    for (int first = 0; first < block.rows(); first += a.layout.together()) {
      if (!fit) {
        a.scanGroup(block, firstId, first);
        b.scanGroup(block, firstId, first);
        continue;
      }
      int any =
          FastScanQuery.scan(
              block.planes(), a.layout.group(first), block.terms(), first, a.rounded, b.rounded);
      if ((any & 1) != 0) {
        a.offerNear(block, firstId, first);
      }
      if ((any & 2) != 0) {
        b.offerNear(block, firstId, first);
      }
    }
    a.offer(block, firstId);
    b.offer(block, firstId);
  }

  private boolean fits(FastScanBlocks.Block block) {
    return rounded.fits(block.largestBase(), block.largestFactor());
  }

  private void scanGroup(FastScanBlocks.Block block, long firstId, int first) {
    if (!bounded || !fits(block)) {
      offerAll(block, firstId, first);
    } else if (rounded.scan(block.planes(), layout.group(first), block.terms(), first)) {
      offerNear(block, firstId, first);
    }
  }

  private void offerAll(FastScanBlocks.Block block, long firstId, int first) {
    int count = Math.min(block.rows() - first, layout.together());
    for (int i = 0; i < count; i++) {
      codes[waiting++] = first + i;
    }
    offer(block, firstId);
  }

  private void offerNear(FastScanBlocks.Block block, long firstId, int first) {
    int count = Math.min(block.rows() - first, layout.together());
    waiting = rounded.near(count, first, codes, waiting);
    if (waiting >= TOGETHER) {
      offer(block, firstId);
    }
  }

  /** Scores and offers the codes that wait. */
  private void offer(FastScanBlocks.Block block, long firstId) {
    scoreSums(block, waiting);
    for (int i = 0; i < waiting; i++) {
      float key = scorer.terms().key(block.terms(), codes[i], sums[i]);
      // Of equal keys the smaller number is there already.
      if (!found.isFull() || key < found.bound()) {
        found.offer(firstId + codes[i], key);
      }
    }
    waiting = 0;
    if (found.isFull()) {
      bounded = true;
      rounded.bound(found.bound());
    }
  }

  /** Sets the sums of the first of {@link #codes} to those that their tables give. */
  private void scoreSums(FastScanBlocks.Block block, int count) {
    int bytes = layout.bytes();
    if (turned.length == 0) {
      PackedCodes.tableSums(block.packed(), bytes, codes, count, scorer.tables(), sums);
      return;
    }
    for (int first = 0; first < count; first += TOGETHER) {
      int some = Math.min(TOGETHER, count - first);
      for (int i = 0; i < some; i++) {
        // Copies do not wait for each other, should codes come from memory.
        System.arraycopy(block.packed(), codes[first + i] * bytes, gathered, i * bytes, bytes);
      }
      SignedSums.ofBytes(gathered, bytes, some, turned, ofBytes);
      PackedCodes.add(ofBytes, SignedSums.padded(bytes), bytes, some, sums, first);
    }
  }
}
