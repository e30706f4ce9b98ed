// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeLanesTest {
  @ParameterizedTest
  @CsvSource({"32, 1, 5", "32, 7, 32", "64, 38, 1000", "64, 3, 65", "16, 300, 40"})
  void everyByteOfEveryCodeHasAPlaceOfItsOwn(int lanes, int bytes, int count) {
    CodeLanes layout = new CodeLanes(lanes, bytes);
    byte[] packed = new byte[count * bytes];
    new SplittableRandom(1).nextBytes(packed);
    byte[] planes = new byte[layout.length(count)];
    layout.fill(packed, count, planes);

    boolean[] taken = new boolean[planes.length];
    for (int i = 0; i < count; i++) {
      for (int b = 0; b < bytes; b++) {
        int at = layout.at(i) + b * lanes;
        assertThat(planes[at]).isEqualTo(packed[i * bytes + b]);
        assertThat(taken[at]).isFalse();
        taken[at] = true;
        // Byte b of a group's codes is together.
        assertThat(at / lanes).isEqualTo(i / lanes * bytes + b);
      }
    }
  }

  /** Bit for bit, as float32 rounds each addition. */
  @ParameterizedTest
  @CsvSource({"1", "3", "4", "9", "64"})
  void sumsAreThoseOfTheScanOfWords(int wanted) {
    int bytes = 13;
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

    CodeLanes layout = new CodeLanes(64, bytes);
    byte[] lanes = new byte[layout.length(count)];
    layout.fill(packed, count, lanes);
    int[] codes = IntStream.generate(() -> random.nextInt(count)).limit(wanted).toArray();
    float[] sums = new float[wanted];
    layout.tableSums(lanes, codes, wanted, tables, sums);
    for (int i = 0; i < wanted; i++) {
      assertThat(sums[i]).isEqualTo(judge[codes[i]]);
    }
  }
}
