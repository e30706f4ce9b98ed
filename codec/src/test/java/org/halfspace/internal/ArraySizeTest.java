// SPDX-License-Identifier: Apache-2.0
package org.halfspace.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sizes are as in whole numbers without end. */
class ArraySizeTest {

  @Property(tries = 500)
  void productsAreExactOrRefused(@ForAll long rows, @ForAll long columns) {
    BigInteger exact = BigInteger.valueOf(rows).multiply(BigInteger.valueOf(columns));
    boolean possible =
        rows >= 0
            && columns >= 0
            && exact.compareTo(BigInteger.valueOf(Integer.MAX_VALUE - 8)) <= 0;
    assertThat(ArraySize.fits(rows, columns)).isEqualTo(possible);
    if (possible) {
      assertThat(ArraySize.of("x", rows, columns)).isEqualTo(exact.intValueExact());
    }
  }

  @ParameterizedTest
  @CsvSource({"262144,16384", "65536,65536", "46341,46341", "4294967296,4294967296", "-1,5"})
  void whatDoesNotFitIsRefusedInWords(long rows, long columns) {
    assertThatThrownBy(() -> ArraySize.of("sums", rows, columns))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sums: " + rows + " × " + columns);
  }
}
