// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.halfspace.store.CodeStoreTest.N;
import static org.halfspace.store.CodeStoreTest.append;
import static org.halfspace.store.CodeStoreTest.requireRows;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.halfspace.code.CodeSet;
import org.halfspace.code.Gain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A creation that was interrupted is finished by the next; what is somebody else's is left alone.
 */
class StoreCreationTest {
  @TempDir Path folder;

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Reads, finishes and fills. */
  private static void requireUsable(Path path, Gain gain) throws IOException {
    assertThat(CodeStore.isStore(path)).isFalse();
    assertThatThrownBy(() -> CodeStore.open(path)).isInstanceOf(NoSuchFileException.class);
    CodeStore store = CodeStore.openOrCreate(path, N, gain, "m");
    requireRows(CodeStore.open(path).snapshot(), 0);
    append(store, 3);
    requireRows(CodeStore.open(path).snapshot(), 3);
    List<String> expected = new ArrayList<>(List.of("codes", "commits", "lock", "store.json"));
    if (gain != Gain.NONE) {
      expected.add(2, "gains");
    }
    assertThat(names(path)).isEqualTo(expected);
  }

  /** In whatever order the files were made, and whether the broken creation had gains or not. */
  @ParameterizedTest
  @EnumSource(Gain.class)
  void everyPartOfACreationIsFinished(Gain gain) throws IOException {
    String[] steps = {
      "commits", "lock", "codes", "gains", ".store.json.part", ".store.json.8f14e45f.part"
    };
    for (int made = 0; made < 1 << steps.length; made++) {
      Path path = Files.createDirectory(folder.resolve("store" + made));
      for (int i = 0; i < steps.length; i++) {
        if ((made >> i & 1) == 1) {
          Files.createFile(path.resolve(steps[i]));
        }
      }
      if ((made & 1) == 1) {
        assertThatThrownBy(() -> CodeStore.open(path))
            .hasMessageContaining("creation was interrupted");
      }
      requireUsable(path, gain);
    }
  }

  @Test
  void headersThatWereHalfWrittenAreWrittenAnew() throws IOException {
    Path whole = folder.resolve("whole");
    CodeStore.create(whole, 8, Gain.NONE, "another");
    byte[] header = Files.readAllBytes(whole.resolve("store.json"));
    for (int length = 0; length <= header.length; length += 9) {
      Path path = Files.createDirectory(folder.resolve("store" + length));
      Files.createFile(path.resolve("codes"));
      Files.write(path.resolve(".store.json.part"), Arrays.copyOf(header, length));
      requireUsable(path, Gain.FLOAT16);
      assertThat(CodeStore.open(path).model()).isEqualTo("m");
    }
  }

  private void requireRefused(Path path, String reason) throws IOException {
    assertThatThrownBy(() -> CodeStore.openOrCreate(path, N, Gain.NONE, "m"))
        .isInstanceOf(FileAlreadyExistsException.class)
        .extracting(e -> ((FileAlreadyExistsException) e).getReason())
        .asString()
        .contains(reason);
  }

  @Test
  void whatIsSomebodyElsesIsLeftAlone() throws IOException {
    Path photos = Files.createDirectory(folder.resolve("photos"));
    Files.writeString(photos.resolve("b.jpg"), "b");
    requireRefused(photos, "holds 'b.jpg', and is not a store");
    Files.createDirectory(photos.resolve("a"));
    requireRefused(photos, "holds 'a' and 1 more, and is not a store");
    assertThat(names(photos)).containsExactly("a", "b.jpg");

    Path headless = folder.resolve("headless");
    append(CodeStore.create(headless, N, Gain.NONE, "m"), 10);
    Files.delete(headless.resolve("store.json"));
    byte[] codes = Files.readAllBytes(headless.resolve("codes"));
    requireRefused(headless, "of a store, but no store.json");
    assertThatThrownBy(() -> CodeStore.open(headless)).hasMessageContaining("but no store.json");
    assertThat(Files.readAllBytes(headless.resolve("codes"))).isEqualTo(codes);

    Path folders = Files.createDirectory(folder.resolve("folders"));
    Files.createDirectory(folders.resolve("codes"));
    requireRefused(folders, "holds 'codes', and is not a store");

    Path file = Files.writeString(folder.resolve("codes.npz"), "precious");
    requireRefused(file, "is a file, but a store is a folder");
    assertThatThrownBy(() -> CodeStore.open(file)).hasMessageContaining("which is a folder");
    assertThat(Files.readString(file)).isEqualTo("precious");

    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));
    requireRefused(link, "is a link to something that does not exist");

    assertThatThrownBy(() -> CodeStore.openOrCreate(folder.resolve("no/store"), N, Gain.NONE, "m"))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("the parent folder does not exist");
    assertThatThrownBy(() -> CodeStore.create(folder.resolve("s"), N, Gain.NONE, ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("model");
    assertThatThrownBy(
            () -> CodeStore.create(folder.resolve("s"), Integer.MAX_VALUE, Gain.NONE, "m"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bits: 2147483647");
    assertThat(folder.resolve("s")).doesNotExist();
  }

  @Test
  void aLinkToAnEmptyFolderIsThatFolder() throws IOException {
    Path target = Files.createDirectory(folder.resolve("target"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), target);
    requireUsable(link, Gain.NONE);
    requireRows(CodeStore.open(target).snapshot(), 3);
  }

  @Test
  void readersSeeNoStoreOrAWholeOne() throws Exception {
    int stores = 40;
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Void> reader =
        CompletableFuture.runAsync(
            () -> {
              while (!done.get()) {
                for (int i = 0; i < stores; i++) {
                  try {
                    CodeSet set = CodeStore.open(folder.resolve("store" + i)).snapshot();
                    assertThat(set.count()).isIn(0L, 5L);
                    requireRows(set, set.count());
                  } catch (NoSuchFileException e) {
                    assertThat(e).hasMessageContaining("store" + i);
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                }
              }
            },
            task -> new Thread(task).start());
    try {
      for (int i = 0; i < stores; i++) {
        append(CodeStore.create(folder.resolve("store" + i), N, Gain.FLOAT16, "m"), 5);
      }
    } finally {
      done.set(true);
    }
    reader.get();
  }

  @Test
  void ofManyCreatorsOneMakesItAndAllAppend() throws Exception {
    Path path = folder.resolve("store");
    List<CompletableFuture<Void>> writers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      writers.add(
          CompletableFuture.runAsync(
              () -> {
                boolean appended = false;
                while (!appended) {
                  try {
                    append(CodeStore.openOrCreate(path, N, Gain.FLOAT16, "m"), 5);
                    appended = true;
                  } catch (IOException e) {
                    // The only thing that can go wrong.
                    assertThat(e).hasMessageContaining("another writer");
                  }
                }
              },
              task -> new Thread(task).start()));
    }
    for (CompletableFuture<Void> writer : writers) {
      writer.get();
    }
    requireRows(CodeStore.open(path).snapshot(), 40);
  }
}
