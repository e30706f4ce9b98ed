// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.halfspace.code.Gain;

/**
 * Makes the files of an empty store, or those that are missing where an earlier creation was broken
 * off.
 *
 * <p>The steps are: the folder; the log and the lock, which is taken; the files of codes and gains,
 * all empty; the header under another name; its renaming. A folder with a header is a whole store.
 * One that holds nothing but some of these files without a byte, and perhaps a header under its
 * other name, is an unfinished creation, which whoever has the lock may finish.
 */
final class StoreCreation {
  private static final Set<String> EMPTY_FILES =
      Set.of(CodeStore.CODES, CodeStore.GAINS, CodeStore.COMMITS, CodeStore.LOCK);

  private static final String PART = ".part";
  private static final String HEADER_PART = "." + CodeStore.HEADER + PART;

  private StoreCreation() {}

  /**
   * Makes a store.
   *
   * @throws FileAlreadyExistsException if there is something else, or a store already
   * @throws IOException if another writer is at it, or the disk refuses
   */
  static void create(Path folder, StoreHeader header) throws IOException {
    makeFolder(folder);
    // Before anything is written to a folder that is somebody else's.
    requireCreatable(folder);
    try (WriterLock lock = WriterLock.take(folder)) {
      // Another creation may have ended since.
      requireCreatable(folder);
      complete(folder, header);
    }
  }

  private static void makeFolder(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(
          folder.toString(),
          null,
          Files.exists(folder)
              ? "is a file, but a store is a folder"
              : "is a link to something that does not exist");
    }
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      }
      // Another creation was faster; the lock decides between the two.
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(folder.toString(), null, "the parent folder does not exist");
    }
  }

  private static void requireCreatable(Path folder) throws IOException {
    Optional<String> obstacle = obstacle(folder);
    if (obstacle.isPresent()) {
      throw new FileAlreadyExistsException(folder.toString(), null, obstacle.get());
    }
  }

  /** What a folder holds that an empty folder and an unfinished creation do not. */
  static Optional<String> obstacle(Path folder) throws IOException {
    List<String> foreign = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (name.equals(CodeStore.HEADER)) {
          return Optional.of("is a store already");
        }
        if (EMPTY_FILES.contains(name) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          if (Files.size(file) > 0) {
            return Optional.of(
                "holds '"
                    + name
                    + "' of a store, but no "
                    + CodeStore.HEADER
                    + ", which says what they are");
          }
        } else if (!isHeaderPart(name)) {
          foreign.add("'" + name + "'");
        }
      }
    }
    if (foreign.isEmpty()) {
      return Optional.empty();
    }
    Collections.sort(foreign);
    return Optional.of(
        "holds "
            + foreign.get(0)
            + (foreign.size() > 1 ? " and " + (foreign.size() - 1) + " more" : "")
            + ", and is not a store");
  }

  /** Whether it is a header that was not finished; earlier versions put a number into the name. */
  private static boolean isHeaderPart(String name) {
    return name.startsWith("." + CodeStore.HEADER) && name.endsWith(PART);
  }

  private static void complete(Path folder, StoreHeader header) throws IOException {
    removeParts(folder);
    makeEmpty(folder.resolve(CodeStore.CODES));
    if (header.layout().gain() == Gain.NONE) {
      Files.deleteIfExists(folder.resolve(CodeStore.GAINS));
    } else {
      makeEmpty(folder.resolve(CodeStore.GAINS));
    }
    Path part = folder.resolve(HEADER_PART);
    try (FileChannel channel =
        FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      CodeStore.writeAll(channel, ByteBuffer.wrap(header.toBytes()), 0);
      channel.force(true);
    }
    force(folder);
    Files.move(part, folder.resolve(CodeStore.HEADER), StandardCopyOption.ATOMIC_MOVE);
    force(folder);
    Path parent = folder.toAbsolutePath().getParent();
    if (parent != null) {
      force(parent);
    }
  }

  private static void removeParts(Path folder) throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(folder, file -> isHeaderPart(file.getFileName().toString()))) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  private static void makeEmpty(Path file) throws IOException {
    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
  }

  /** Waits until the names in a folder are on the disk, where the system can. */
  private static void force(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows opens no folders; there, names are written in the order they were made.
    }
  }
}
