// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.io.IOException;
import java.util.Optional;
import org.halfspace.code.CodeSet;
import org.halfspace.search.scan.CodePlanes;
import org.halfspace.search.scan.ScanTerms;

/** One block of codes, ready to be scored by many queries. Belongs to one thread. */
final class ScanBlock {

  /** One number for each code that its score needs beside ⟨w, σ⟩. */
  interface Norms {
    /** The numbers of a block, whose codes have just been read. */
    float[] of(int block, byte[] packed, short[] gains, int rows);
  }

  private final CodeSet set;
  private final Metric metric;
  private final Optional<Norms> norms;
  private final int words;
  private final byte[] packed;
  private final short[] gains;
  private final long[] planes;
  private final int[] distances = new int[CodePlanes.BLOCK];
  private final float[] keys = new float[CodePlanes.BLOCK];
  private ScanTerms terms;
  private int rows;

  /**
   * @param norms for asymmetric scores in L2 and cosine
   */
  ScanBlock(CodeSet set, Metric metric, Optional<Norms> norms) {
    this.set = set;
    this.metric = metric;
    this.norms = norms;
    this.words = CodePlanes.words(set.bytesPerCode());
    this.packed = new byte[CodePlanes.BLOCK * set.bytesPerCode()];
    this.gains = new short[set.gains(CodePlanes.BLOCK)];
    this.planes = new long[CodePlanes.BLOCK * words];
  }

  /** Reads block {@code b}, and what the scores of its codes have in common for all queries. */
  void load(int b) throws IOException {
    long from = (long) b * CodePlanes.BLOCK;
    rows = (int) Math.min(CodePlanes.BLOCK, set.count() - from);
    set.read(from, rows, packed, gains);
    CodePlanes.fill(packed, 0, set.bytesPerCode(), rows, planes, 0);
    float[] own = norms.isPresent() ? norms.get().of(b, packed, gains, rows) : new float[0];
    terms = CodeTerms.of(metric, gains, own, rows, rows);
  }

  int rows() {
    return rows;
  }

  /** Keys of the codes; overwritten by the next query. */
  float[] hamming(long[] query, int at) {
    CodePlanes.hamming(planes, 0, query, at, words, distances, rows);
    for (int i = 0; i < rows; i++) {
      keys[i] = distances[i];
    }
    return keys;
  }

  /** By tables of every byte. */
  float[] asymmetric(float[] tables, QueryScorer.Terms query) {
    CodePlanes.tableSums(planes, tables, words, keys, rows);
    for (int i = 0; i < rows; i++) {
      keys[i] = query.key(terms, i, keys[i]);
    }
    return keys;
  }

  /** The same with w in four bits an entry. */
  float[] fourBits(QueryTables.FourBits rounded, QueryScorer.Terms query) {
    CodePlanes.weightedHamming(planes, rounded.bits(), words, distances, rows);
    for (int i = 0; i < rows; i++) {
      keys[i] = query.key(terms, i, rounded.product(set.bits(), distances[i]));
    }
    return keys;
  }
}
