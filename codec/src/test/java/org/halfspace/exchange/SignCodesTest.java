// SPDX-License-Identifier: Apache-2.0
package org.halfspace.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.halfspace.code.CodeData;
import org.halfspace.data.VectorData;
import org.halfspace.io.DamagedFileException;
import org.junit.jupiter.api.Test;

/** Signs of vectors are codes of as many bits. */
class SignCodesTest {

  @Property(tries = 50)
  void signsGiveBackTheCodesTheyWereMadeOf(
      @ForAll @IntRange(min = 1, max = 40) int n,
      @ForAll @IntRange(min = 1, max = 50) int count,
      @ForAll long seed)
      throws IOException {
    byte[] packed = Codes.random(count, n, seed);
    packed[0] &= 0x7f;
    int bytes = (n + 7) / 8;
    float[] signs = new float[count * n];
    for (int i = 0; i < signs.length; i++) {
      int j = i % n;
      signs[i] = (packed[i / n * bytes + j / 8] >> (7 - j % 8) & 1) == 1 ? 1 : -1;
    }
    CodeData codes = SignCodes.of(VectorData.of(signs, n, "signs"));

    assertThat(codes.bits()).isEqualTo(n);
    assertThat(codes.count()).isEqualTo(count);
    assertThat(Codes.readAll(codes, 7)).containsExactly(packed);
  }

  @Test
  void zeroHasTheSignOfPositiveNumbers() throws IOException {
    CodeData codes =
        SignCodes.of(VectorData.of(new float[] {0, -0f, -1, Float.MIN_VALUE}, 4, "numbers"));
    assertThat(Codes.readAll(codes, 1)).containsExactly((byte) 0b11010000);
  }

  @Test
  void bitsThatWereNotPackedAreTold() throws IOException {
    CodeData codes = SignCodes.of(VectorData.of(new float[] {0, 1, 1, 0}, 2, "numbers"));
    assertThatThrownBy(() -> Codes.readAll(codes, 1))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("no value is negative");
  }
}
