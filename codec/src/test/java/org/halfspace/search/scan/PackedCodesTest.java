// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackedCodesTest {
  /** Bit for bit, as float32 rounds each addition. */
  @ParameterizedTest
  @CsvSource({"1, 13", "3, 12", "4, 14", "9, 1", "64, 13", "5, 2"})
  void sumsAreThoseOfTheScanOfWords(int wanted, int bytes) {
    int count = 100;
    SplittableRandom random = new SplittableRandom(2);
    byte[] packed = new byte[count * bytes];
    random.nextBytes(packed);
    int words = CodePlanes.words(bytes);
    float[] tables = new float[words * Long.BYTES * CodePlanes.TABLE];
    for (int i = 0; i < bytes * CodePlanes.TABLE; i++) {
      tables[i] = (float) random.nextGaussian();
    }
    long[] planes = new long[CodePlanes.BLOCK * words];
    CodePlanes.fill(packed, 0, bytes, count, planes, 0);
    float[] judge = new float[count];
    CodePlanes.tableSums(planes, tables, words, judge, count);

    int[] codes = IntStream.generate(() -> random.nextInt(count)).limit(wanted).toArray();
    float[] sums = new float[wanted];
    PackedCodes.tableSums(packed, bytes, codes, wanted, tables, sums);
    for (int i = 0; i < wanted; i++) {
      assertThat(sums[i]).isEqualTo(judge[codes[i]]);
    }
  }
}
