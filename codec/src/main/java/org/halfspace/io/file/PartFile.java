// SPDX-License-Identifier: Apache-2.0
package org.halfspace.io.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A file that is being written beside the one it is to become: {@code .NAME.UUID.part}. Its writer
 * holds a lock on it as long as it is there, and the system frees the lock of a process that is
 * killed, so a part without a lock belongs to nobody and can be removed. Not thread-safe; several
 * may be there for one file. Closing removes the part, unless it has become the file.
 */
final class PartFile implements AutoCloseable {
  /**
   * The first half of the UUID of every part of this process. A process must not even open its own
   * parts to look for a lock: on Unix closing any channel of a file frees all its locks.
   */
  private static final long PROCESS = UUID.randomUUID().getMostSignificantBits();

  private static final String ENDING = ".part";
  private static final int UUID_LENGTH = 36;

  /** With dots, UUID and ending no more than the 143 bytes that the strictest systems take. */
  private static final int NAME_BYTES = 96;

  /** Behind all content, since Windows lets nobody else read what is locked. */
  private static final long LOCKED = Long.MAX_VALUE - 1;

  /** Where a lock may hold on one machine only, and the writer may be on another. */
  private static final List<String> SHARED_SYSTEMS =
      List.of(
          "nfs",
          "cifs",
          "smb",
          "fuse",
          "9p",
          "virtiofs",
          "afs",
          "afp",
          "ceph",
          "luster",
          "gluster",
          "webdav");

  private static final int ATTEMPTS = 20;

  private final Path path;
  private final FileChannel channel;
  private boolean moved;

  private PartFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Makes an empty part.
   *
   * @param place the file that it is to become
   * @param attributes of the new file
   */
  static PartFile create(Path place, FileAttribute<?>... attributes) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      UUID id = new UUID(PROCESS, UUID.randomUUID().getLeastSignificantBits());
      Path path = place.resolveSibling(prefix(place) + id + ENDING);
      FileChannel channel =
          FileChannel.open(
              path,
              Set.of(
                  StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
              attributes);
      if (locked(path, channel)) {
        return new PartFile(path, channel);
      }
      channel.close();
    }
    throw new FileSystemException(
        place.toString(), null, "another process keeps removing the partly written file");
  }

  /** Locks a part, unless another process has come between and taken it for abandoned. */
  private static boolean locked(Path path, FileChannel channel) {
    try {
      return channel.tryLock(LOCKED, 1, false) != null && Files.exists(path);
    } catch (IOException | UnsupportedOperationException e) {
      // A file system without locks. Nobody can lock the part to remove it, either.
      return true;
    }
  }

  Path path() {
    return path;
  }

  FileChannel channel() {
    return channel;
  }

  /** Lets the part take the place of the file, while it is still locked. */
  void moveTo(Path place) throws IOException {
    try {
      Files.move(path, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(path, place, StandardCopyOption.REPLACE_EXISTING);
    }
    moved = true;
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      if (!moved) {
        Files.deleteIfExists(path);
      }
    }
  }

  /** Whether a file has the name of a part, of whatever file. */
  static boolean is(Path file) {
    String name = String.valueOf(file.getFileName());
    int begin = name.length() - UUID_LENGTH - ENDING.length();
    return begin >= 2 && name.startsWith(".") && id(name, begin) != null;
  }

  /**
   * Removes the parts of a file whose writers were killed. Parts that cannot be told from those of
   * a living process are left.
   */
  static void removeAbandoned(Path place) {
    for (Path part : abandoned(place)) {
      // Not through links, and not from a pipe, which would wait for a writer.
      if (!Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE);
          FileLock lock = channel.tryLock(LOCKED, 1, false)) {
        if (lock != null) {
          Files.deleteIfExists(part);
        }
      } catch (IOException | OverlappingFileLockException | UnsupportedOperationException e) {
        // Left to whom it belongs.
        continue;
      }
    }
  }

  /** The parts of a file that other processes made. */
  private static List<Path> abandoned(Path place) {
    String prefix = prefix(place);
    List<Path> parts = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(
            place.toAbsolutePath().getParent(),
            file -> {
              String name = String.valueOf(file.getFileName());
              UUID id = name.startsWith(prefix) ? id(name, prefix.length()) : null;
              return id != null && id.getMostSignificantBits() != PROCESS;
            })) {
      files.forEach(parts::add);
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      // A folder that may be written to but not listed.
      return List.of();
    }
    return parts.isEmpty() || isShared(place) ? List.of() : parts;
  }

  private static boolean isShared(Path place) {
    try {
      String type = Files.getFileStore(place.toAbsolutePath().getParent()).type();
      return Stream.of(type.toLowerCase(Locale.ROOT))
          .anyMatch(name -> SHARED_SYSTEMS.stream().anyMatch(name::startsWith));
    } catch (IOException e) {
      // In some containers the system cannot say what it is; they do lock.
      return false;
    }
  }

  /** What names of parts of a file begin with; long names are cut. */
  private static String prefix(Path place) {
    StringBuilder name = new StringBuilder(".");
    int bytes = 0;
    for (int c : place.getFileName().toString().codePoints().toArray()) {
      bytes += Character.toString(c).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > NAME_BYTES) {
        break;
      }
      name.appendCodePoint(c);
    }
    return name.append('.').toString();
  }

  /** The UUID that a name ends in before its ending, or null. */
  private static UUID id(String name, int begin) {
    if (name.length() != begin + UUID_LENGTH + ENDING.length() || !name.endsWith(ENDING)) {
      return null;
    }
    try {
      return UUID.fromString(name.substring(begin, begin + UUID_LENGTH));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
