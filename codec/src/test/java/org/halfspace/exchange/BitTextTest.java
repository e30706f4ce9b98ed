// SPDX-License-Identifier: Apache-2.0
package org.halfspace.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.Existing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bits as text, with ids and without. The database itself is asked in the command line's tests. */
class BitTextTest {
  @TempDir Path folder;

  private Path text(String content) throws IOException {
    return Files.writeString(folder.resolve("bits.txt"), content);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 13, 300})
  void whatIsReadIsWhatWasWritten(int n) throws IOException {
    byte[] packed = Codes.random(77, n, n);
    Path path = folder.resolve("codes.pg");
    BitText.write(path, Existing.KEEP, Codes.of(n, packed));
    BitText bare = BitText.open(path);
    assertThat(bare.hasIds()).isFalse();
    assertThat(bare.isNumbered()).isFalse();
    assertThat(bare.bits()).isEqualTo(n);
    assertThat(bare.count()).isEqualTo(77);
    assertThat(Codes.readAll(bare, 5)).containsExactly(packed);

    BitText.write(path, Existing.REPLACE, Codes.of(n, packed), RowIds.numbers());
    BitText numbered = BitText.open(path);
    assertThat(numbered.hasIds()).isTrue();
    assertThat(numbered.isNumbered()).isTrue();
    assertThat(Codes.readAll(numbered, 5)).containsExactly(packed);
    assertThat(Codes.readAll(numbered, 100)).as("a second pass").containsExactly(packed);
  }

  @Test
  void theFirstBitStandsFirst() throws IOException {
    Path path = folder.resolve("codes.pg");
    BitText.write(
        path,
        Existing.KEEP,
        Codes.of(10, new byte[] {(byte) 0b10110000, (byte) 0b01000000, 0, (byte) 0x80}),
        RowIds.numbers());
    assertThat(path).hasContent("0\t1011000001\n1\t0000000010\n");
  }

  @Test
  void idsGoAlongAndComeBack() throws IOException {
    Path ids = Files.writeString(folder.resolve("ids.txt"), "b 7\r\n\nα\n-3");
    Path path = folder.resolve("codes.pg");
    BitText.write(
        path, Existing.KEEP, Codes.of(3, new byte[] {0x20, 0x40, 0x60}), RowIds.lines(ids));
    assertThat(path).hasContent("b 7\t001\nα\t010\n-3\t011\n");

    BitText read = BitText.open(path);
    assertThat(read.hasIds()).isTrue();
    assertThat(read.isNumbered()).isFalse();
    read.writeIds(folder.resolve("back.txt"), Existing.KEEP);
    assertThat(folder.resolve("back.txt")).hasContent("b 7\nα\n-3\n");
    BitText bare = BitText.open(text("01\n"));
    assertThatThrownBy(() -> bare.writeIds(folder.resolve("none.txt"), Existing.KEEP))
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @CsvSource({"2, 2 ids", "4, more ids than the 3 codes"})
  void tooFewOrTooManyIdsLeaveNoFile(int count, String reason) throws IOException {
    String lines =
        IntStream.range(0, count).mapToObj(i -> "i" + i).collect(Collectors.joining("\n"));
    Path ids = Files.writeString(folder.resolve("ids.txt"), lines);
    Path path = folder.resolve("codes.pg");
    assertThatThrownBy(
            () -> BitText.write(path, Existing.KEEP, Codes.of(8, new byte[3]), RowIds.lines(ids)))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("ids.txt")
        .hasMessageContaining(reason);
    assertThat(path).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\tb", "a\\nb", "a\u0001b"})
  void idsThatCopyWouldTakeForMoreAreRefused(String id) throws IOException {
    Path ids = Files.writeString(folder.resolve("ids.txt"), "fine\n" + id + "\n");
    assertThatThrownBy(
            () ->
                BitText.write(
                    folder.resolve("codes.pg"),
                    Existing.KEEP,
                    Codes.of(8, new byte[2]),
                    RowIds.lines(ids)))
        .hasMessageContaining("line 2")
        .hasMessageContaining("column 2");
  }

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "'',holds no codes",
        "'\n \n',holds no codes",
        "'0101\n0121\n',line 2: character 3 is '2'",
        "'0101\n\n010\n','line 3: 3 bits, must be 4'",
        "'0101\n01010\n','line 2: 5 bits, must be 4'",
        "'7\t0101\n0101\n',line 2: no id and tab",
        "'0101\n7\t0101\n',line 2: an id and tab",
        "'7\t0101\n8\tx\n',line 2: character 3 is 'x'",
        "'7\t0101\n8\t\\N\n',line 2: character 3 is '\\'",
        "'7\t8\t0101\n',control character in column 2",
        "'a\\b\t0101\n',backslash",
        "'id\tcode\n1\t0101\n',line 1: character 4 is 'c'",
      })
  void whatIsNoCodeIsRefusedWithItsLine(String content, String reason) throws IOException {
    Path path = text(content);
    assertThatThrownBy(() -> BitText.open(path))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("bits.txt")
        .hasMessageContaining(reason);
  }

  @Test
  void otherLineEndsAndAByteOrderMarkDoNotMatter() throws IOException {
    BitText read = BitText.open(text("\uFEFF0\t011\r\n1\t100\r\n\r\n"));
    assertThat(read.isNumbered()).isTrue();
    assertThat(Codes.readAll(read, 3)).containsExactly((byte) 0x60, (byte) 0x80);
    assertThatThrownBy(() -> BitText.open(folder.resolve("absent")))
        .isInstanceOf(NoSuchFileException.class);
  }
}
