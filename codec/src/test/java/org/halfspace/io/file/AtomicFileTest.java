// SPDX-License-Identifier: Apache-2.0
package org.halfspace.io.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.halfspace.io.Existing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AtomicFileTest {
  @TempDir Path folder;

  private static AtomicFile.Content text(String text) {
    return channel -> channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void failedWritingLeavesEverythingAsItWas() throws IOException {
    Path target = Files.writeString(folder.resolve("out"), "before");
    assertThatIOException()
        .isThrownBy(
            () ->
                AtomicFile.write(
                    target,
                    Existing.REPLACE,
                    channel -> {
                      channel.write(ByteBuffer.wrap(new byte[100]));
                      throw new IOException("in.npy: broken");
                    }))
        .as("what another file is to blame for")
        .withMessage("in.npy: broken");
    assertThat(target).hasContent("before");
    assertThat(names()).containsExactly("out");
  }

  @Test
  void replacesOnlyWhenTold() throws IOException {
    Path target = folder.resolve("out");
    AtomicFile.write(target, Existing.KEEP, text("n"));
    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> AtomicFile.write(target, Existing.KEEP, text("m")));
    AtomicFile.write(target, Existing.REPLACE, text("n"));
    assertThat(target).hasContent("n");
    assertThat(names()).containsExactly("out");
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> AtomicFile.write(folder.resolve("no/out"), Existing.KEEP, text("n")));
    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> AtomicFile.write(folder, Existing.REPLACE, text("n")));
    assertThatExceptionOfType(FileSystemException.class)
        .isThrownBy(() -> AtomicFile.write(target.resolve("in"), Existing.REPLACE, text("n")))
        .withMessageContaining("is not a folder");
    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(
            () -> AtomicFile.requireWritable(Path.of("/").toAbsolutePath(), Existing.REPLACE));
    assertThatIOException()
        .isThrownBy(() -> AtomicFile.requireWritable(Path.of(""), Existing.REPLACE));
  }

  @Test
  void aLinkStaysAndItsEndIsWritten() throws IOException {
    Path there = Files.createDirectory(folder.resolve("there"));
    Path end = Files.writeString(there.resolve("end"), "before");
    Path middle = link(folder.resolve("middle"), Path.of("there/end"));
    Path link = link(folder.resolve("link"), middle);
    Path into = link(folder.resolve("into"), Path.of("there/new"));
    link(folder.resolve("nowhere"), Path.of("gone/new"));

    AtomicFile.write(
        link,
        Existing.REPLACE,
        channel -> {
          text("after").writeTo(channel);
          assertThat(names()).as("no part beside the link").noneMatch(name -> name.contains("."));
          assertThat(end).hasContent("before");
        });
    assertThat(link).isSymbolicLink();
    assertThat(middle).isSymbolicLink();
    assertThat(end).isRegularFile().hasContent("after");
    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> AtomicFile.write(link, Existing.KEEP, text("n")));

    AtomicFile.write(into, Existing.KEEP, text("new"));
    assertThat(into).isSymbolicLink();
    assertThat(there.resolve("new")).hasContent("new");
    assertThatIOException()
        .isThrownBy(() -> AtomicFile.requireWritable(folder.resolve("nowhere"), Existing.REPLACE))
        .withMessageContaining("nowhere");
    Path circle = link(folder.resolve("circle"), Path.of("circle"));
    assertThatIOException()
        .isThrownBy(() -> AtomicFile.write(circle, Existing.REPLACE, text("n")))
        .withMessageContaining("circle");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw-------", "r--r--r--", "rwxrwxrwx"})
  void aReplacedFileHandsDownItsPermissions(String permissions) throws IOException {
    assumeTrue(Files.getFileStore(folder).supportsFileAttributeView("posix"));
    Path target = Files.writeString(folder.resolve("out"), "before");
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(permissions));
    AtomicFile.write(
        target,
        Existing.REPLACE,
        channel -> {
          Path part =
              folder.resolve(names().stream().filter(n -> !n.equals("out")).toList().get(0));
          assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(part)))
              .as("nobody else reads what is being written")
              .isEqualTo("rw-------");
          text("after").writeTo(channel);
        });
    assertThat(target).hasContent("after");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
        .isEqualTo(permissions);
    Path plain = Files.createFile(folder.resolve("plain"));
    Path written = folder.resolve("new");
    AtomicFile.write(written, Existing.KEEP, text("n"));
    assertThat(Files.getPosixFilePermissions(written))
        .as("a new file has those of any new file")
        .isEqualTo(Files.getPosixFilePermissions(plain));
  }

  @ParameterizedTest
  @EnumSource(Existing.class)
  void aPipeIsWrittenTo(Existing existing) throws Exception {
    Path pipe = folder.resolve("pipe");
    made("mkfifo", pipe.toString());
    assertThat(FileType.of(pipe)).isEqualTo(FileType.PIPE);
    CompletableFuture<byte[]> read =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return Files.readAllBytes(pipe);
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    byte[] content = new byte[300_000];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i % 251);
    }
    AtomicFile.write(
        pipe,
        existing,
        channel -> {
          // Not in order, as formats do that know their lengths last.
          channel.write(ByteBuffer.wrap(content), 0);
          channel.write(ByteBuffer.wrap(content, 0, 10), 0);
        });
    assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo(content);
    assertThat(FileType.of(pipe)).isEqualTo(FileType.PIPE);
    assertThat(names()).containsExactly("pipe");
  }

  @Test
  void aDeviceIsWrittenTo() throws Exception {
    Path device = folder.resolve("nulldev");
    made("mknod", device.toString(), "c", "1", "3");
    Path link = link(folder.resolve("link"), device);
    AtomicFile.write(device, Existing.KEEP, text("n"));
    AtomicFile.write(link, Existing.REPLACE, text("n"));
    assertThat(FileType.of(device)).isEqualTo(FileType.CHARACTER_DEVICE);
    assertThat(link).isSymbolicLink();
    assertThat(names()).containsExactlyInAnyOrder("nulldev", "link");

    Path full = folder.resolve("fulldev");
    made("mknod", full.toString(), "c", "1", "7");
    assertThatExceptionOfType(FileSystemException.class)
        .isThrownBy(() -> AtomicFile.write(full, Existing.REPLACE, text("n")))
        .withMessageStartingWith(full + ": ");
  }

  @Test
  void disksAndSocketsAreRefused() throws Exception {
    Path socket = folder.resolve("socket");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      try {
        server.bind(UnixDomainSocketAddress.of(socket));
      } catch (IOException | UnsupportedOperationException e) {
        abort("no sockets with names here");
      }
      assertThatExceptionOfType(FileSystemException.class)
          .isThrownBy(() -> AtomicFile.write(socket, Existing.REPLACE, text("n")))
          .withMessageContaining("socket");
      assertThat(Files.exists(socket, LinkOption.NOFOLLOW_LINKS)).isTrue();
      assertThat(names()).containsExactly("socket");
    }
    Path disk = folder.resolve("disk");
    made("mknod", disk.toString(), "b", "7", "99");
    assertThatExceptionOfType(FileSystemException.class)
        .isThrownBy(() -> AtomicFile.write(disk, Existing.REPLACE, text("n")))
        .withMessageContaining("disk");
    assertThat(FileType.of(disk)).isEqualTo(FileType.BLOCK_DEVICE);
  }

  @Test
  void aNameMayBeAsLongAsTheSystemTakesAndNoLonger() throws IOException {
    for (String letter : List.of("x", "ü", "𝛌")) {
      int bytes = letter.getBytes(StandardCharsets.UTF_8).length;
      Path longest = folder.resolve(letter.repeat(255 / bytes));
      AtomicFile.write(longest, Existing.KEEP, text("n"));
      AtomicFile.write(longest, Existing.REPLACE, text("m"));
      assertThat(longest).hasContent("m");
      Path longer = folder.resolve(letter.repeat(256));
      assertThatExceptionOfType(FileSystemException.class)
          .isThrownBy(() -> AtomicFile.requireWritable(longer, Existing.REPLACE))
          .withMessageStartingWith(longer.toString())
          .withMessageNotContainingAny(".part");
    }
    assertThat(names()).hasSize(3);
  }

  @Test
  void aFolderThatTakesNoFilesIsRefusedBeforeTheWork() throws IOException {
    assumeTrue(Files.getFileStore(folder).supportsFileAttributeView("posix"));
    Path closed = Files.createDirectory(folder.resolve("closed"));
    Path target = closed.resolve("out");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-x------"));
    try {
      assumeTrue(!Files.isWritable(closed), "an administrator may write everywhere");
      assertThatExceptionOfType(FileSystemException.class)
          .isThrownBy(() -> AtomicFile.requireWritable(target, Existing.REPLACE))
          .withMessageContaining("out")
          .withMessageContaining("permission denied");
    } finally {
      Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void failuresOfTheDiskNameTheTarget() throws Exception {
    Path target = folder.resolve("large");
    String shell = "ulimit -f 64; exec \"$@\"";
    Process process =
        OtherProcess.start(List.of("sh", "-c", shell, "sh"), folder, OtherProcess.FILLS, target);
    String said = OtherProcess.end(process);
    assumeTrue(!said.isBlank(), "no limit for files here");
    assertThat(said).contains(target + ": ").doesNotContain(".part");
    assertThat(names()).isEmpty();
  }

  @Test
  void whatOthersTookAwayIsToldByTheNameOfTheTarget() throws IOException {
    Path target = folder.resolve("out");
    assertThatExceptionOfType(FileSystemException.class)
        .isThrownBy(
            () ->
                AtomicFile.write(
                    target,
                    Existing.KEEP,
                    channel -> {
                      for (String name : names()) {
                        Files.delete(folder.resolve(name));
                      }
                    }))
        .withMessageStartingWith(target + ": ")
        .withMessageContaining("removed")
        .isNotInstanceOf(AccessDeniedException.class);
  }

  @Test
  void whatAKilledProcessLeftIsRemovedAndWhatALivingOneWritesIsNot() throws Exception {
    Path target = folder.resolve("out");
    Path other = Files.createFile(folder.resolve(".other." + UUID.randomUUID() + ".part"));
    Files.createFile(folder.resolve(".out." + UUID.randomUUID() + ".part"));
    Path foreign = Files.createFile(folder.resolve(".out.of-somebody-else.part"));
    Path named = Files.createDirectory(folder.resolve(".out." + UUID.randomUUID() + ".part"));
    Process process = OtherProcess.start(List.of(), folder, OtherProcess.WAITS, target);
    try {
      OtherProcess.awaitReady(process);
      assertThat(parts()).as("only that of the living one").hasSize(1);

      AtomicFile.write(target, Existing.REPLACE, text("mine"));
      assertThat(parts()).hasSize(1);
      process.destroyForcibly().waitFor();
      assertThat(parts()).hasSize(1);

      AtomicFile.write(target, Existing.REPLACE, text("again"));
      assertThat(parts()).isEmpty();
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(target).hasContent("again");
    assertThat(other).exists();
    assertThat(foreign).exists();
    assertThat(named).exists();
    assertThat(AtomicFile.isPart(other)).isTrue();
    assertThat(AtomicFile.isPart(foreign)).isFalse();
  }

  @Test
  void writersOfOneProcessLeaveEachOtherAloneAndStayLocked() throws Exception {
    Path target = folder.resolve("out");
    AtomicFile.write(
        target,
        Existing.REPLACE,
        outer -> {
          AtomicFile.write(target, Existing.REPLACE, text("inner"));
          assertThat(parts()).hasSize(1);
          try {
            String said =
                OtherProcess.end(
                    OtherProcess.start(List.of(), folder, OtherProcess.WRITES, target));
            assertThat(said).isEmpty();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          assertThat(target).hasContent("from another process");
          assertThat(parts()).as("still locked, though the inner one was closed").hasSize(1);
          text("outer").writeTo(outer);
        });
    assertThat(target).hasContent("outer");
    assertThat(names()).containsExactly("out");
  }

  @Test
  void deletingTakesThePartsAlong() throws IOException {
    Path target = Files.createFile(folder.resolve("out"));
    Files.createFile(folder.resolve(".out." + UUID.randomUUID() + ".part"));
    AtomicFile.delete(target);
    assertThat(names()).isEmpty();
    AtomicFile.delete(target);
    AtomicFile.delete(folder.resolve("no/out"));
  }

  private static Path link(Path link, Path target) throws IOException {
    try {
      return Files.createSymbolicLink(link, target);
    } catch (IOException | UnsupportedOperationException e) {
      abort("no symbolic links here");
      return link;
    }
  }

  /** Makes a file of a kind that Java cannot make, where the system and our rights allow it. */
  private static void made(String... command) throws InterruptedException {
    int code;
    try {
      code =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor();
    } catch (IOException e) {
      code = 1;
    }
    assumeTrue(code == 0, () -> String.join(" ", command) + " does not work here");
  }

  /** Regular files that are parts of the target. */
  private List<String> parts() throws IOException {
    return names().stream()
        .filter(name -> name.startsWith(".out.") && AtomicFile.isPart(Path.of(name)))
        .filter(name -> Files.isRegularFile(folder.resolve(name)))
        .toList();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
