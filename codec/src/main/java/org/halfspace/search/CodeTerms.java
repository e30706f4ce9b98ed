// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.util.Arrays;
import org.halfspace.code.engine.HalfFloat;
import org.halfspace.search.scan.ScanTerms;

/** Terms of keys from gains and norms. Stateless. */
final class CodeTerms {
  private CodeTerms() {}

  /**
   * Those of some codes.
   *
   * @param gains float16, or none
   * @param norms of the codes; none for products; kept where they are as many as asked for
   * @param length of the arrays, at least {@code rows}
   */
  static ScanTerms of(Metric metric, short[] gains, float[] norms, int rows, int length) {
    boolean same = gains.length == 0 && metric != Metric.COSINE;
    float[] factor = new float[length];
    Arrays.fill(factor, -1);
    for (int i = 0; i < Math.min(rows, gains.length); i++) {
      factor[i] = -HalfFloat.toFloat(gains[i]);
    }
    if (norms.length == 0) {
      return new ScanTerms(new float[length], factor, same);
    }
    for (int i = 0; i < length; i++) {
      factor[i] *= metric == Metric.L2 ? 2 : i < rows ? norms[i] : 0;
    }
    float[] base = norms.length == length ? norms : Arrays.copyOf(norms, length);
    return new ScanTerms(base, factor, same);
  }
}
