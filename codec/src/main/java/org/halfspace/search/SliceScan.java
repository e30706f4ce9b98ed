// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.io.IOException;
import java.util.Arrays;
import org.halfspace.code.CodeSet;
import org.halfspace.search.scan.BitSlices;
import org.halfspace.search.scan.CodePlanes;

/**
 * The nearest codes of some queries by Hamming distance, through slices of bits. Belongs to one
 * thread.
 */
final class SliceScan {
  /** From so many queries on it pays to turn codes into slices. */
  private static final int QUERIES = 4;

  private static final int PARTS = CodePlanes.BLOCK / BitSlices.BLOCK;

  private final CodeSet set;
  private final BitSlices.Query[] queries;
  private final TopK[] found;
  private final BitSlices.Scan scan;
  private final byte[] packed;
  private final short[] gains;
  private final long[] slices;

  /**
   * @param queries of Hamming distance
   * @param found receives the nearest codes of each
   */
  SliceScan(CodeSet set, QueryScorer[] queries, TopK[] found) {
    this.set = set;
    this.found = found;
    BitSlices layout = new BitSlices(set.bytesPerCode());
    this.queries =
        Arrays.stream(queries)
            .map(QueryScorer.Hamming.class::cast)
            .map(query -> layout.query(query.words(), query.at()))
            .toArray(BitSlices.Query[]::new);
    this.scan = layout.scan();
    this.packed = new byte[BitSlices.BLOCK * set.bytesPerCode()];
    this.gains = new short[set.gains(BitSlices.BLOCK)];
    this.slices = new long[layout.length()];
  }

  /** Whether that many queries are sooner answered so. */
  static boolean pays(Score score, int queries) {
    return score == Score.HAMMING && queries >= QUERIES && BitSlices.present();
  }

  /**
   * Looks at blocks of {@link CodePlanes#BLOCK} codes.
   *
   * @throws IOException if codes cannot be read
   */
  void scan(int firstBlock, int endBlock) throws IOException {
    for (long part = (long) firstBlock * PARTS; part < (long) endBlock * PARTS; part++) {
      long from = part * BitSlices.BLOCK;
      int rows = (int) Math.min(BitSlices.BLOCK, set.count() - from);
      if (rows > 0) {
        set.read(from, rows, packed, gains);
        scan.fill(packed, 0, rows, slices, 0);
        for (int q = 0; q < queries.length; q++) {
          offer(from, rows, queries[q], found[q]);
        }
      }
    }
  }

  private void offer(long from, int rows, BitSlices.Query query, TopK nearest) {
    int bound = nearest.isFull() ? (int) nearest.bound() : Integer.MAX_VALUE;
    int nearer = scan.nearer(slices, 0, rows, query, bound);
    for (int f = 0; f < nearer; f++) {
      nearest.offer(from + scan.place(f), scan.distance(f));
    }
  }
}
