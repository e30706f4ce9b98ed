package org.halfspace.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Files that appear whole or not at all: written beside the target under another name, flushed to
 * the disk, then renamed. If writing fails, the part written is removed and the target is as it
 * was.
 */
public final class AtomicFile {

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes everything the file is to hold.
     *
     * @param channel empty, open for reading and writing, seekable; the caller closes it
     */
    void writeTo(FileChannel channel) throws IOException;
  }

  private AtomicFile() {}

  /**
   * Writes {@code target}.
   *
   * @throws FileAlreadyExistsException if the target exists and {@code existing} is {@link
   *     Existing#KEEP}
   * @throws NoSuchFileException if the folder of the target does not exist
   * @throws IOException whatever {@code content} throws, or what the disk says
   */
  public static void write(Path target, Existing existing, Content content) throws IOException {
    requireWritable(target, existing);
    Path part =
        target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
    try {
      try (FileChannel channel =
          FileChannel.open(
              part,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE)) {
        content.writeTo(channel);
        channel.force(true);
      }
      requireWritable(target, existing);
      try {
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /**
   * Checks before long work that {@link #write} will not be refused.
   *
   * @throws FileAlreadyExistsException if the target is a folder, or exists and {@code existing} is
   *     KEEP
   * @throws NoSuchFileException if the folder of the target does not exist
   */
  public static void requireWritable(Path target, Existing existing) throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new NoSuchFileException(
          String.valueOf(folder), null, "the folder for " + target + " does not exist");
    }
    if (Files.isDirectory(target)) {
      throw new FileAlreadyExistsException(target.toString(), null, "is a folder");
    }
    if (existing == Existing.KEEP && Files.exists(target)) {
      throw new FileAlreadyExistsException(target.toString(), null, "exists already");
    }
  }
}
