// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.halfspace.code.CodeSet;
import org.halfspace.code.engine.HalfFloat;
import org.halfspace.search.scan.CodePlanes;

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
  private final float[] base = new float[CodePlanes.BLOCK];
  private final float[] factor = new float[CodePlanes.BLOCK];
  private final int[] distances = new int[CodePlanes.BLOCK];
  private final float[] keys = new float[CodePlanes.BLOCK];
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
    if (gains.length > 0) {
      for (int i = 0; i < rows; i++) {
        factor[i] = -HalfFloat.toFloat(gains[i]);
      }
    } else {
      Arrays.fill(factor, 0, rows, -1);
    }
    if (norms.isEmpty()) {
      return;
    }
    float[] own = norms.get().of(b, packed, gains, rows);
    System.arraycopy(own, 0, base, 0, rows);
    for (int i = 0; i < rows; i++) {
      factor[i] *= metric == Metric.L2 ? 2 : own[i];
    }
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

  /** base · baseWeight + factor · (⟨w, σ⟩ + shift). */
  float[] asymmetric(float[] tables, float shift, float baseWeight) {
    CodePlanes.tableSums(planes, tables, words, keys, rows);
    for (int i = 0; i < rows; i++) {
      keys[i] = base[i] * baseWeight + factor[i] * (keys[i] + shift);
    }
    return keys;
  }

  /** The same with w in four bits an entry. */
  float[] fourBits(QueryTables.FourBits query, float shift, float baseWeight) {
    CodePlanes.weightedHamming(planes, query.bits(), words, distances, rows);
    for (int i = 0; i < rows; i++) {
      float product = query.product(set.bits(), distances[i]);
      keys[i] = base[i] * baseWeight + factor[i] * (product + shift);
    }
    return keys;
  }
}
