// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.halfspace.search.scan.CodePlanes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTablesTest {
  /** Bit for bit, in the order of the bits. */
  @ParameterizedTest
  @ValueSource(ints = {1, 4, 7, 8, 9, 64, 65, 300})
  void anEntryIsTheSumOfItsSignedNumbers(int n) {
    float[] w = new float[n];
    SplittableRandom random = new SplittableRandom(5);
    for (int j = 0; j < n; j++) {
      w[j] = (float) random.nextGaussian();
    }
    int words = (n + 63) / 64;

    float[] tables = QueryTables.bytes(w, words);

    assertThat(tables).hasSize(words * Long.BYTES * CodePlanes.TABLE);
    for (int at = 0; at < tables.length; at++) {
      int b = at / CodePlanes.TABLE;
      float sum = 0;
      for (int k = 0; k < 8 && 8 * b + k < n; k++) {
        sum += (at >> 7 - k & 1) == 1 ? w[8 * b + k] : -w[8 * b + k];
      }
      assertThat(tables[at]).isEqualTo(sum);
    }
  }
}
