// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.halfspace.store.CodeStoreTest.BYTES;
import static org.halfspace.store.CodeStoreTest.N;
import static org.halfspace.store.CodeStoreTest.append;
import static org.halfspace.store.CodeStoreTest.gains;
import static org.halfspace.store.CodeStoreTest.requireRows;
import static org.halfspace.store.CodeStoreTest.rows;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.halfspace.code.Gain;
import org.halfspace.code.engine.HalfFloat;
import org.halfspace.io.DamagedFileException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A damaged store is not made worse, and nothing is written that no reader takes. */
class CodeAppenderTest {
  @TempDir Path folder;

  private Path path;
  private CodeStore store;

  @BeforeEach
  void create() throws IOException {
    path = folder.resolve("store");
    store = CodeStore.create(path, N, Gain.FLOAT16, "m");
  }

  /** All bytes of all files. */
  private static Map<String, String> content(Path folder) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        content.put(file.getFileName().toString(), Arrays.toString(Files.readAllBytes(file)));
      }
    }
    return content;
  }

  /** Readers and writers refuse with the same words, and nothing changes. */
  private void requireRefused(String message) throws IOException {
    Map<String, String> before = content(path);
    assertThatThrownBy(() -> CodeStore.open(path).snapshot())
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining(message);
    assertThatThrownBy(() -> CodeStore.open(path).appender())
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining(message);
    assertThat(content(path)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"codes", "gains"})
  void filesThatLostTheirLastBytesAreRefused(String name) throws IOException {
    append(store, 10);
    append(store, 10);
    Path file = path.resolve(name);
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      requireRefused(
          name + ": ends at byte " + length + ", but its 20 rows end at byte " + whole.length);
    }
    Files.write(file, whole);
    append(CodeStore.open(path), 5);
    requireRows(store.snapshot(), 25);
  }

  @ParameterizedTest
  @ValueSource(strings = {"codes", "gains", "commits"})
  void filesThatAreMissingAreRefused(String name) throws IOException {
    append(store, 10);
    Files.delete(path.resolve(name));
    requireRefused(name + ": is missing");
  }

  @Test
  void aMissingLockIsMadeAnew() throws IOException {
    append(store, 10);
    Files.delete(path.resolve("lock"));
    append(store, 10);
    requireRows(store.snapshot(), 20);
  }

  @Test
  void aHeaderThatDoesNotFitIsRefused() throws IOException {
    append(store, 10);
    String header = Files.readString(path.resolve("store.json"));
    Files.writeString(path.resolve("store.json"), header.replace("f16", "none"));
    requireRefused("gains: exists");
    Files.writeString(path.resolve("store.json"), header.replace(":20", ":28"));
    requireRefused("codes: ends at byte 30, but its 10 rows end at byte 40");
    for (String changed :
        new String[] {header.replace(":20", ":19"), header.replace("m\"}", "o\"}")}) {
      assertThat(changed).isNotEqualTo(header);
      Files.writeString(path.resolve("store.json"), changed);
      assertThatThrownBy(store::appender)
          .isInstanceOf(DamagedFileException.class)
          .hasMessageContaining("store.json: has changed");
    }
    Files.writeString(path.resolve("store.json"), header);
    append(store, 10);
    requireRows(store.snapshot(), 20);
  }

  @Test
  void aCountThatNoFileCanHaveIsRefused() throws IOException {
    append(store, 10);
    // Times three bytes it is 2^64 + 2, which a long takes for 2.
    long count = 6148914691236517206L;
    assertThat(count * BYTES).isEqualTo(2);
    try (FileChannel log =
        FileChannel.open(
            path.resolve("commits"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      CommitLog.read(log, path).append(log, count);
    }
    requireRefused("rows end at byte 18446744073709551618");
  }

  @Test
  void aDamagedLogIsRefusedByWriters() throws IOException {
    append(store, 10);
    byte[] commits = Files.readAllBytes(path.resolve("commits"));
    commits[3] ^= 64;
    Files.write(path.resolve("commits"), commits);
    requireRefused("commits: the record of commit 0");
  }

  @Test
  void whatIsBehindTheLastCommitIsDropped() throws IOException {
    // Before the first commit, too.
    for (int committed = 0; committed <= 10; committed += 10) {
      try (CodeAppender broken = store.appender()) {
        assertThat(broken.dropped()).isZero();
        broken.append(rows(500, 40), gains(500, 40), 40);
      }
      requireRows(store.snapshot(), committed);
      try (CodeAppender next = store.appender()) {
        assertThat(next.dropped()).isEqualTo(40);
        assertThat(next.count()).isEqualTo(committed);
        next.append(rows(committed, 10), gains(committed, 10), 10);
        next.commit();
      }
      requireRows(store.snapshot(), committed + 10);
      assertThat(Files.size(path.resolve("codes"))).isEqualTo((committed + 10L) * BYTES);
      assertThat(Files.size(path.resolve("gains"))).isEqualTo((committed + 10L) * 2);
    }
  }

  @Test
  void gainsThatAreNoneAreRefusedWithTheirRow() throws IOException {
    append(store, 10);
    for (float wrong :
        new float[] {
          Float.NaN,
          Float.POSITIVE_INFINITY,
          Float.NEGATIVE_INFINITY,
          -1,
          -HalfFloat.LARGEST,
          -0x1p-24f,
          70_000
        }) {
      try (CodeAppender appender = store.appender()) {
        short[] poisoned = gains(10, 6);
        poisoned[4] = HalfFloat.of(wrong);
        assertThatThrownBy(() -> appender.append(rows(10, 6), poisoned, 6))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("gain in row 4");
        assertThat(appender.count()).isEqualTo(10);
        // Behind the rows that are taken it does not matter.
        appender.append(rows(10, 4), poisoned, 4);
      }
    }
    for (short fine : new short[] {0, (short) 0x8000, HalfFloat.of(HalfFloat.LARGEST), 1}) {
      try (CodeAppender appender = store.appender()) {
        appender.append(new byte[BYTES], new short[] {fine}, 1);
        appender.commit();
      }
    }
    byte[] packed = new byte[14 * BYTES];
    store.snapshot().read(0, 14, packed, new short[14]);
  }
}
