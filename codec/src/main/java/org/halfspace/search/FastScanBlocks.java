// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.halfspace.code.CodeSet;
import org.halfspace.code.engine.FastScanSupport;
import org.halfspace.search.scan.CodeLanes;
import org.halfspace.search.scan.CodePlanes;
import org.halfspace.search.scan.ScanTerms;

/**
 * The codes of a set side by side, in blocks of {@link CodePlanes#BLOCK}. A block is laid out when
 * it is first asked for, and kept where all of them take a small part of the memory that Java may
 * have: as many bytes as the codes, a third more than that where six bits are looked up at a time,
 * and eight for each code and metric. Thread-safe.
 */
final class FastScanBlocks {
  /** All blocks are kept if they take no more than one part in so many of the largest heap. */
  private static final int SHARE = 4;

  private static final int TERMS_BYTES = 2 * Float.BYTES;

  private final CodeSet set;
  private final CodeLanes layout;
  private final Map<Metric, AtomicReferenceArray<Block>> kept = new EnumMap<>(Metric.class);

  /**
   * One block.
   *
   * @param planes the codes side by side
   * @param packed code after code
   * @param largestBase of its codes, as are the next two
   * @param largestFactor its magnitude
   */
  record Block(
      byte[] planes,
      byte[] packed,
      ScanTerms terms,
      int rows,
      float largestBase,
      float largestFactor) {}

  /**
   * @param memory bytes that Java may have
   */
  FastScanBlocks(CodeSet set, long memory) {
    this.set = set;
    this.layout = new CodeLanes(FastScanSupport.lanes(), set.bytesPerCode());
    double bytes = (double) set.count() * (layout.fields() + set.bytesPerCode() + TERMS_BYTES);
    if (bytes * SHARE <= memory) {
      for (Metric metric : Metric.values()) {
        kept.put(metric, new AtomicReferenceArray<>(CodePlanes.blocks(set.count())));
      }
    }
  }

  CodeLanes layout() {
    return layout;
  }

  /** Whether blocks are kept, so that asking a second time costs nothing. */
  boolean areKept() {
    return !kept.isEmpty();
  }

  /**
   * Block {@code b}.
   *
   * @param norms of the codes; none for products
   * @throws IOException if codes cannot be read
   */
  Block block(int b, Metric metric, Optional<ScanBlock.Norms> norms) throws IOException {
    Block known = areKept() ? kept.get(metric).get(b) : null;
    if (known != null) {
      return known;
    }
    Block block = layOut(b, metric, norms);
    if (areKept()) {
      kept.get(metric).set(b, block);
    }
    return block;
  }

  private Block layOut(int b, Metric metric, Optional<ScanBlock.Norms> norms) throws IOException {
    long from = (long) b * CodePlanes.BLOCK;
    int rows = (int) Math.min(CodePlanes.BLOCK, set.count() - from);
    byte[] packed = new byte[rows * set.bytesPerCode()];
    short[] gains = new short[set.gains(rows)];
    set.read(from, rows, packed, gains);
    float[] own = norms.isPresent() ? norms.get().of(b, packed, gains, rows) : new float[0];
    ScanTerms terms = CodeTerms.of(metric, gains, own, rows, CodePlanes.BLOCK);
    return new Block(
        planes(b, packed, rows),
        packed,
        terms,
        rows,
        PowersOfTwo.largest(terms.base()),
        PowersOfTwo.largest(terms.factor()));
  }

  /** Those that another metric has already, or new ones. */
  private byte[] planes(int b, byte[] packed, int rows) {
    for (AtomicReferenceArray<Block> blocks : kept.values()) {
      Block other = blocks.get(b);
      if (other != null) {
        return other.planes();
      }
    }
    byte[] planes = new byte[layout.length(rows)];
    layout.fill(packed, rows, planes);
    return planes;
  }
}
