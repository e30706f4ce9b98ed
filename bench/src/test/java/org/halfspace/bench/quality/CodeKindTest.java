// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.SplittableRandom;
import org.halfspace.data.VectorData;
import org.junit.jupiter.api.Test;

/**
 * No kind stores more than its budget, the gain counted; none wastes more than its form demands.
 */
class CodeKindTest {
  @Test
  void everyKindFillsItsBudget() throws IOException {
    int d = 24;
    int count = 600;
    SplittableRandom random = new SplittableRandom(1);
    float[] rows = new float[count * d];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) (random.nextGaussian() / (1 + i % d));
    }
    VectorData data = VectorData.of(rows, d, "rows");
    for (CodeKind kind : CodeKind.all()) {
      // A network would take a minute, and has its bits from the same lines.
      if (!kind.deep()) {
        int stored = kind.fit(39, count).withThreads(1).run(data).model().codec().bitsPerVector();
        assertThat(stored).as(kind.name()).isLessThanOrEqualTo(39).isGreaterThan(39 - 4);
      }
    }
  }
}
