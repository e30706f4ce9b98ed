// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.halfspace.store.CodeAppender;
import org.halfspace.store.CodeStore;
import org.halfspace.store.ModelFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code encode --append}: on what it goes on, and on what not. */
class AppendTest {
  private static final int D = 8;
  private static final int ROWS = 40;

  @TempDir Path folder;

  private Path vectors;
  private Path model;
  private Path store;

  @BeforeEach
  void fit() throws IOException {
    vectors = Commands.npy(folder.resolve("vectors.npy"), Commands.gaussian(ROWS, D), D);
    model = folder.resolve("model.safetensors");
    store = folder.resolve("store");
    done("fit", vectors, "--bits", 12, "--gain", "f16", "--method", "closed-form", "-o", model);
  }

  private static Commands.Outcome done(Object... arguments) {
    Commands.Outcome outcome = Commands.run(arguments);
    assertThat(outcome.code()).as(outcome.err()).isZero();
    return outcome;
  }

  private static String refused(int code, Object... arguments) {
    Commands.Outcome outcome = Commands.run(arguments);
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(code);
    assertThat(outcome.out()).isEmpty();
    return outcome.err();
  }

  private static Map<String, String> content(Path folder) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        content.put(file.getFileName().toString(), Arrays.toString(Files.readAllBytes(file)));
      }
    }
    return content;
  }

  private void requireDamageTold(String message) throws IOException {
    Map<String, String> before = content(store);
    assertThat(refused(1, "encode", model, vectors, "--append", store)).contains(message);
    assertThat(refused(1, "search", model, store, vectors, "-k", 1)).contains(message);
    assertThat(content(store)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"codes", "gains"})
  void aStoreThatLostItsLastBytesIsNotAppendedTo(String name) throws IOException {
    done("encode", model, vectors, "--append", store);
    byte[] whole = Files.readAllBytes(store.resolve(name));
    Files.write(store.resolve(name), Arrays.copyOf(whole, whole.length - 3));
    requireDamageTold(
        name
            + ": ends at byte "
            + (whole.length - 3)
            + ", but its "
            + ROWS
            + " rows end at byte "
            + whole.length);
  }

  @Test
  void aFlippedBitInTheOnlyRecordIsNotAnEmptyStore() throws IOException {
    done("encode", model, vectors, "--append", store);
    byte[] log = Files.readAllBytes(store.resolve("commits"));
    log[0] ^= 1;
    Files.write(store.resolve("commits"), log);
    requireDamageTold("the record of commit 0 (bytes 0 to 15)");
  }

  @Test
  void aCreationThatWasBrokenOffIsFinished() throws IOException {
    Files.createDirectory(store);
    for (String name : new String[] {"codes", "commits", "lock"}) {
      Files.createFile(store.resolve(name));
    }
    assertThat(refused(1, "search", model, store, vectors, "-k", 1))
        .contains("its creation was interrupted");
    done("encode", model, vectors, "--append", store);
    assertThat(CodeStore.open(store).count()).isEqualTo(ROWS);
  }

  @Test
  void whatABrokenAppendLeftIsDroppedWithAWord() throws IOException {
    done("encode", model, vectors, "--append", store);
    try (CodeAppender broken = CodeStore.open(store).appender()) {
      broken.append(new byte[14], new short[7], 7);
    }
    assertThat(done("encode", model, vectors, "--append", store).err())
        .contains("store: dropping 7 codes that an earlier append left without a commit");
    assertThat(done("encode", model, vectors, "--append", store).err()).isEmpty();
    assertThat(CodeStore.open(store).count()).isEqualTo(3 * ROWS);
  }

  @Test
  void whatIsNoStoreIsToldAndLeftAlone() throws IOException {
    Path file = Files.writeString(folder.resolve("codes.npz"), "precious");
    Path photos = Files.createDirectory(folder.resolve("photos"));
    Files.writeString(photos.resolve("a.jpg"), "a");
    assertThat(refused(1, "encode", model, vectors, "--append", file))
        .contains("codes.npz: is a file, but a store is a folder; --append needs a store, or")
        .doesNotContain("--force");
    assertThat(refused(1, "encode", model, vectors, "--append", photos))
        .contains("photos: holds 'a.jpg', and is not a store; --append needs")
        .contains("a new or empty folder")
        .doesNotContain("--force");
    assertThat(refused(1, "encode", model, vectors, "--append", folder.resolve("no/store")))
        .contains("the parent folder does not exist");
    assertThat(Files.readString(file)).isEqualTo("precious");
    assertThat(content(photos)).containsOnlyKeys("a.jpg");
  }

  @Test
  void optionsOfFilesAreNotTakenForAStore() throws IOException {
    done("encode", model, vectors, "--append", store);
    Map<String, String> before = content(store);
    assertThat(refused(2, "encode", model, vectors, "--append", store, "--force"))
        .contains("--force: works with -o only");
    assertThat(
            refused(2, "encode", model, vectors, "--append", store, "-o", folder.resolve("x.npz")))
        .contains("--append");
    for (Object[] force : new Object[][] {{}, {"--force"}}) {
      Object[] line = {"encode", model, vectors, "-o", store};
      Object[] all = Arrays.copyOf(line, line.length + force.length);
      System.arraycopy(force, 0, all, line.length, force.length);
      assertThat(refused(1, all)).contains("store: is a folder");
    }
    assertThat(content(store)).isEqualTo(before);
    assertThat(folder.resolve("x.npz")).doesNotExist();
  }

  @Test
  void theSecondWriterIsRefusedInWords() throws IOException {
    CodeStore held =
        CodeStore.create(
            store, 12, ModelFile.read(model).codec().gain(), ModelFile.read(model).id());
    try (CodeAppender first = held.appender()) {
      assertThat(refused(1, "encode", model, vectors, "--append", store))
          .contains("store: another writer is appending to this store");
      first.append(new byte[2], new short[1], 1);
      first.commit();
    }
    done("encode", model, vectors, "--append", store);
    assertThat(held.count()).isEqualTo(ROWS + 1);
  }
}
