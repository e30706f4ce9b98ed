// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeLanesTest {
  @ParameterizedTest
  @CsvSource({"32, 1, 5", "32, 7, 32", "64, 38, 1000", "64, 3, 65", "16, 300, 40", "64, 1, 1"})
  void everyFieldOfEveryCodeHasAPlaceOfItsOwn(int lanes, int bytes, int count) {
    CodeLanes layout = new CodeLanes(lanes, bytes);
    byte[] packed = new byte[count * bytes];
    new SplittableRandom(1).nextBytes(packed);
    byte[] planes = new byte[layout.length(count)];
    layout.fill(packed, count, planes);

    int bits = lanes == 64 ? 6 : 4;
    boolean[] taken = new boolean[planes.length];
    for (int i = 0; i < count; i++) {
      for (int f = 0; f < layout.fields(); f++) {
        int field = 0;
        for (int k = f * bits; k < (f + 1) * bits; k++) {
          int bit = k < 8 * bytes ? packed[i * bytes + k / 8] >> 7 - k % 8 & 1 : 0;
          field = 2 * field + bit;
        }
        int at = layout.at(i) + f * lanes;
        assertThat(planes[at]).isEqualTo((byte) field);
        assertThat(taken[at]).isFalse();
        taken[at] = true;
        // Field f of a group's codes is together.
        int group = i / lanes * lanes;
        assertThat((at - layout.group(group)) / lanes).isEqualTo(f);
      }
    }
  }
}
