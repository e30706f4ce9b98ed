// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.halfspace.store.CodeStoreTest.append;
import static org.halfspace.store.CodeStoreTest.gains;
import static org.halfspace.store.CodeStoreTest.requireRows;
import static org.halfspace.store.CodeStoreTest.rows;
import static org.halfspace.store.StoreProcess.ROWS;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.halfspace.code.CodeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores between processes, and after one was killed. */
class StoreProcessesTest {
  @TempDir Path folder;

  private static Process start(String task, Path path) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            StoreProcess.class.getName(),
            task,
            path.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String firstLine(Process process) throws IOException {
    return new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
        .readLine();
  }

  private static void kill(Process process) throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  @Test
  void aProcessThatIsKilledAtAnyMomentLeavesWhatTheNextCanUse() throws Exception {
    SplittableRandom random = new SplittableRandom(3);
    for (int attempt = 0; attempt < 5; attempt++) {
      Path all = Files.createDirectory(folder.resolve("attempt" + attempt));
      Process process = start("fill", all);
      try {
        assertThat(firstLine(process)).isEqualTo("ready");
        // Its first creation takes about so long; later ones are faster.
        TimeUnit.MICROSECONDS.sleep(random.nextInt(60_000));
      } finally {
        kill(process);
      }
      for (int i = 0; Files.exists(all.resolve("store" + i)); i++) {
        Path path = all.resolve("store" + i);
        long before = 0;
        try {
          CodeSet set = CodeStore.open(path).snapshot();
          before = set.count();
          requireRows(set, before);
        } catch (NoSuchFileException e) {
          // Before the first file of the store, or between two of them.
          assertThat(e.getMessage())
              .containsAnyOf("is an empty folder", "creation was interrupted");
        }
        assertThat(before).isIn(0L, (long) ROWS);
        append(StoreProcess.openOrCreate(path), 7);
        requireRows(CodeStore.open(path).snapshot(), before + 7);
      }
    }
  }

  @Test
  void theSecondProcessIsRefusedUntilTheFirstHasEnded() throws Exception {
    Path path = folder.resolve("store");
    Process first = start("hold", path);
    try {
      assertThat(firstLine(first)).isEqualTo("ready");
      assertThatThrownBy(() -> append(StoreProcess.openOrCreate(path), 3))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("store: another writer is appending to this store");
      requireRows(CodeStore.open(path).snapshot(), 0);
    } finally {
      kill(first);
    }
    try (CodeAppender appender = StoreProcess.openOrCreate(path).appender()) {
      assertThat(appender.dropped()).isEqualTo(ROWS);
      appender.append(rows(0, 3), gains(0, 3), 3);
      // A second writer of this process and a reader close the files that the first has locked.
      assertThatThrownBy(() -> CodeStore.open(path).appender())
          .hasMessageContaining("another writer");
      requireRows(CodeStore.open(path).snapshot(), 0);
      Process second = start("append", path);
      try {
        assertThat(firstLine(second)).contains("another writer");
      } finally {
        kill(second);
      }
      appender.commit();
    }
    requireRows(CodeStore.open(path).snapshot(), 3);
  }
}
