// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.util.Arrays;
import org.halfspace.code.engine.HalfFloat;

/**
 * What the keys of some codes have beside ⟨w, σ⟩: {@code base · baseWeight + factor · (⟨w, σ⟩ +
 * shift)}. Not changed.
 *
 * @param base ‖x̂ − μ‖² for L2, 1/‖x̂‖ for cosine, 0 for products
 * @param factor −g for products, −2g for L2, −g/‖x̂‖ for cosine
 */
record CodeTerms(float[] base, float[] factor) {

  /**
   * Those of some codes.
   *
   * @param gains float16, or none
   * @param norms of the codes; none for products; kept where they are as many as asked for
   * @param length of the arrays, at least {@code rows}; what is beyond the rows is 0
   */
  static CodeTerms of(Metric metric, short[] gains, float[] norms, int rows, int length) {
    float[] factor = new float[length];
    if (gains.length > 0) {
      for (int i = 0; i < rows; i++) {
        factor[i] = -HalfFloat.toFloat(gains[i]);
      }
    } else {
      Arrays.fill(factor, 0, rows, -1);
    }
    if (norms.length == 0) {
      return new CodeTerms(new float[length], factor);
    }
    for (int i = 0; i < rows; i++) {
      factor[i] *= metric == Metric.L2 ? 2 : norms[i];
    }
    return new CodeTerms(norms.length == length ? norms : Arrays.copyOf(norms, length), factor);
  }
}
