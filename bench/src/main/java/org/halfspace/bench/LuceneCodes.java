// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench;

import java.util.Arrays;
import org.apache.lucene.util.VectorUtil;
import org.apache.lucene.util.Version;

/** Codes as Lucene's flat formats hand them over, an array of bytes each. */
final class LuceneCodes implements CodeDistances {
  private final byte[][] codes;
  private final byte[][] queries;

  LuceneCodes(int bits, byte[] packed, byte[] queries) {
    this.codes = rows(bits, packed);
    this.queries = rows(bits, queries);
  }

  private static byte[][] rows(int bits, byte[] packed) {
    int bytes = bits / Byte.SIZE;
    byte[][] rows = new byte[packed.length / bytes][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(packed, i * bytes, (i + 1) * bytes);
    }
    return rows;
  }

  @Override
  public String name() {
    return "Lucene " + Version.LATEST + " VectorUtil.xorBitCount";
  }

  @Override
  public int codes() {
    return codes.length;
  }

  @Override
  public int queries() {
    return queries.length;
  }

  @Override
  public void scan(int query, int from, int to, NearestCodes nearest) {
    byte[] wanted = queries[query];
    int bound = nearest.bound();
    for (int i = from; i < to; i++) {
      int distance = VectorUtil.xorBitCount(codes[i], wanted);
      if (distance < bound) {
        nearest.offer(i, distance);
        bound = nearest.bound();
      }
    }
  }
}
