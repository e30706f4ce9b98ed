// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.io.IOException;
import java.util.Arrays;
import org.halfspace.code.CodeSet;
import org.halfspace.search.scan.BitSlices;
import org.halfspace.search.scan.CodePlanes;
import org.halfspace.search.scan.PackedCodes;

/**
 * The nearest codes of some queries by Hamming distance: through slices of bits, or as codes are
 * stored, for so few queries that they are answered sooner than codes are brought into slices.
 * Belongs to one thread.
 */
final class HammingScan {
  /** From so many queries on it pays to bring codes into slices. */
  private static final int QUERIES = 3;

  private static final int PARTS = CodePlanes.BLOCK / BitSlices.BLOCK;

  private final CodeSet set;
  private final TopK[] found;
  private final Block block;
  private final byte[] packed;
  private final short[] gains;

  /**
   * @param queries of Hamming distance
   * @param found receives the nearest codes of each
   */
  HammingScan(CodeSet set, QueryScorer[] queries, TopK[] found) {
    this.set = set;
    this.found = found;
    QueryScorer.Hamming[] wanted =
        Arrays.copyOf(queries, queries.length, QueryScorer.Hamming[].class);
    this.block = queries.length < QUERIES ? new Rows(wanted) : new Slices(wanted);
    this.packed = new byte[BitSlices.BLOCK * set.bytesPerCode()];
    this.gains = new short[set.gains(BitSlices.BLOCK)];
  }

  /** Whether that many queries of that score are soonest answered so. */
  static boolean pays(Score score, int queries) {
    return score == Score.HAMMING && (queries < QUERIES || BitSlices.present());
  }

  /**
   * Looks at blocks of {@link CodePlanes#BLOCK} codes.
   *
   * @throws IOException if codes cannot be read
   */
  void scan(int firstBlock, int endBlock) throws IOException {
    long end = Math.min(set.count(), (long) endBlock * CodePlanes.BLOCK);
    for (long part = (long) firstBlock * PARTS; part * BitSlices.BLOCK < end; part++) {
      long from = part * BitSlices.BLOCK;
      int rows = (int) Math.min(BitSlices.BLOCK, end - from);
      set.read(from, rows, packed, gains);
      block.offer(from, rows);
    }
  }

  /** Some codes that have just been read. */
  private interface Block {
    /** Offers them to the nearest of each query. */
    void offer(long from, int rows);
  }

  private final class Rows implements Block {
    private final QueryScorer.Hamming[] queries;
    private final float[] distances = new float[BitSlices.BLOCK];

    Rows(QueryScorer.Hamming[] queries) {
      this.queries = queries;
    }

    @Override
    public void offer(long from, int rows) {
      for (int q = 0; q < queries.length; q++) {
        PackedCodes.hamming(
            packed, set.bytesPerCode(), queries[q].words(), queries[q].at(), distances, rows);
        found[q].offerAll(from, distances, rows);
      }
    }
  }

  private final class Slices implements Block {
    private final BitSlices.Query[] queries;
    private final BitSlices.Scan scan;
    private final long[] slices;

    Slices(QueryScorer.Hamming[] wanted) {
      BitSlices layout = new BitSlices(set.bytesPerCode());
      this.queries =
          Arrays.stream(wanted)
              .map(query -> layout.query(query.words(), query.at()))
              .toArray(BitSlices.Query[]::new);
      this.scan = layout.scan();
      this.slices = new long[BitSlices.FIRST + layout.length()];
    }

    @Override
    public void offer(long from, int rows) {
      scan.fill(packed, 0, rows, slices, BitSlices.FIRST);
      for (int q = 0; q < queries.length; q++) {
        int bound = found[q].isFull() ? (int) found[q].bound() : Integer.MAX_VALUE;
        int nearer = scan.nearer(slices, BitSlices.FIRST, rows, queries[q], bound);
        for (int f = 0; f < nearer; f++) {
          found[q].offer(from + scan.place(f), scan.distance(f));
        }
      }
    }
  }
}
