// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import org.halfspace.code.CodeLayout;
import org.halfspace.io.DamagedFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedCodesTest {
  @TempDir Path folder;

  private void requireTooShort(Path file, long count, long start, int rowBytes) {
    assertThatThrownBy(
            () ->
                MappedCodes.of(
                    CodeLayout.withoutGain(8 * rowBytes),
                    count,
                    Optional.empty(),
                    new MappedCodes.Rows(file, start, rowBytes),
                    Optional.empty()))
        .as("%d rows of %d from %d", count, rowBytes, start)
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("rows end at byte ");
  }

  /** Whatever the product of rows and bytes is in 64 bits. */
  @Test
  void countsThatNoFileCanHaveAreRefused() throws IOException {
    Path file = Files.write(folder.resolve("codes"), new byte[64]);
    BigInteger word = BigInteger.ONE.shiftLeft(64);
    for (int rowBytes = 3; rowBytes <= 40; rowBytes++) {
      // The least count whose product is at least 2^64, so that little of it is left.
      long wrapped =
          word.add(BigInteger.valueOf(rowBytes - 1L))
              .divide(BigInteger.valueOf(rowBytes))
              .longValue();
      assertThat(wrapped * rowBytes).isBetween(0L, 63L);
      requireTooShort(file, wrapped, 0, rowBytes);
      requireTooShort(file, wrapped, 8, rowBytes);
      requireTooShort(file, Long.MAX_VALUE, 0, rowBytes);
      requireTooShort(file, Long.MAX_VALUE, Long.MAX_VALUE, rowBytes);
      requireTooShort(file, 64 / rowBytes + 1, 0, rowBytes);
      requireTooShort(file, 1, 65 - rowBytes, rowBytes);
    }
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 1000; i++) {
      requireTooShort(file, random.nextLong(65, Long.MAX_VALUE), 0, random.nextInt(1, 1 << 28));
    }
  }

  @Test
  void rowsThatDoNotFitTheCodesAreRefused() throws IOException {
    Path file = Files.write(folder.resolve("codes"), new byte[64]);
    MappedCodes.Rows three = new MappedCodes.Rows(file, 0, 3);
    assertThatThrownBy(
            () ->
                MappedCodes.of(
                    CodeLayout.withoutGain(20), -1, Optional.empty(), three, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                MappedCodes.of(
                    CodeLayout.withoutGain(0), 1, Optional.empty(), three, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                MappedCodes.of(
                    CodeLayout.withoutGain(25), 1, Optional.empty(), three, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                MappedCodes.of(
                    CodeLayout.withoutGain(24), 1, Optional.empty(), three, Optional.of(three)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new MappedCodes.Rows(file, -1, 3))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new MappedCodes.Rows(file, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(
            MappedCodes.of(
                    CodeLayout.withoutGain(24), 21, Optional.empty(), three, Optional.empty())
                .count())
        .isEqualTo(21);
  }
}
