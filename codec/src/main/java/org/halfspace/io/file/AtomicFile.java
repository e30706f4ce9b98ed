// SPDX-License-Identifier: Apache-2.0
package org.halfspace.io.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.halfspace.io.Existing;

/**
 * Files that appear whole or not at all: written next to the target under another name, flushed to
 * the disk, then renamed. If writing fails, the part written is removed and the target is as it
 * was; what a killed process has left is removed by the next one that writes the same target.
 *
 * <p>A symbolic link stays, and the file that it points to is written, in that file's folder. A
 * file that is replaced hands down its permissions, and its owner and group where the system
 * allows. Devices and pipes are never replaced: all content is first written to a temporary file
 * and then copied to them. Every failure of the output names the requested target.
 */
public final class AtomicFile {
  private static final int COPY_BYTES = 1 << 16;

  /** As many links as Linux follows. */
  private static final int MAXIMUM_LINKS = 40;

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
   * @throws FileAlreadyExistsException if the target is a file that exists and {@code existing} is
   *     {@link Existing#KEEP}
   * @throws NoSuchFileException if the folder of the target does not exist
   * @throws IOException whatever {@code content} throws, or what the disk says
   */
  public static void write(Path target, Existing existing, Content content) throws IOException {
    requireWritable(target, existing);
    if (FileType.of(target).isStream()) {
      stream(target, content);
      return;
    }
    Path place = place(target);
    PartFile.removeAbandoned(place);
    try (PartFile part = part(target, place)) {
      FileChannel channel =
          new OutputChannel(part.channel(), failure -> named(target, part.path(), failure));
      content.writeTo(channel);
      channel.force(true);
      requireWritable(target, existing);
      try {
        if (FileType.of(place) == FileType.REGULAR) {
          HandedDown.of(place).give(part.path());
        }
        part.moveTo(place);
      } catch (IOException e) {
        throw named(target, part.path(), e);
      }
    }
  }

  private static PartFile part(Path target, Path place) throws IOException {
    // Until it has the permissions of the file that it replaces, it is its owner's alone.
    FileAttribute<?>[] attributes =
        FileType.of(place) == FileType.REGULAR && HandedDown.isSupported(place)
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    try {
      return PartFile.create(place, attributes);
    } catch (IOException e) {
      throw named(target, null, e);
    }
  }

  /** Opened when the content is complete, so that who reads a pipe never gets half of it. */
  private static void stream(Path target, Content content) throws IOException {
    try (FileChannel whole = TemporaryFile.openChannel()) {
      content.writeTo(whole);
      try (OutputStream stream = open(target)) {
        copy(
            whole,
            (bytes, length) -> {
              try {
                stream.write(bytes, 0, length);
              } catch (IOException e) {
                throw OutputChannel.named(target.toString(), e);
              }
            });
      }
    }
  }

  /**
   * Writes content to a stream when it is complete, so that nothing comes where it fails. It waits
   * in a temporary file, since content may go back and change what it wrote.
   *
   * @param stream not closed
   * @throws IOException whatever {@code content} or the stream throws
   */
  public static void write(OutputStream stream, Content content) throws IOException {
    try (FileChannel whole = TemporaryFile.openChannel()) {
      content.writeTo(whole);
      copy(whole, (bytes, length) -> stream.write(bytes, 0, length));
    }
    stream.flush();
  }

  @FunctionalInterface
  private interface Sink {
    void write(byte[] bytes, int length) throws IOException;
  }

  private static void copy(FileChannel whole, Sink sink) throws IOException {
    whole.position(0);
    ByteBuffer buffer = ByteBuffer.allocate(COPY_BYTES);
    while (whole.read(buffer.clear()) >= 0) {
      sink.write(buffer.array(), buffer.position());
    }
  }

  private static OutputStream open(Path target) throws IOException {
    try {
      return Files.newOutputStream(target, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw OutputChannel.named(target.toString(), e);
    }
  }

  /**
   * A failure that names the target. What {@code content} failed at may be another file, and is
   * left as it is.
   *
   * @param part the hidden file, or null if any file that a failure names is the hidden one
   */
  private static IOException named(Path target, Path part, IOException failure) {
    if (!(failure instanceof FileSystemException system)) {
      return OutputChannel.named(target.toString(), failure);
    }
    if (part != null && !part.toString().equals(system.getFile())) {
      return failure;
    }
    IOException named;
    if (failure instanceof AccessDeniedException) {
      named = new AccessDeniedException(target.toString(), null, system.getReason());
    } else {
      String reason =
          failure instanceof NoSuchFileException
              ? "the partly written file was removed by another program"
              : system.getReason();
      named = new FileSystemException(target.toString(), null, reason);
    }
    named.initCause(failure);
    return named;
  }

  /**
   * The file that {@link #write} would write for {@code target}: an absolute path without links,
   * whether the file is there or not.
   *
   * @throws IOException if a folder on the way does not exist or cannot be entered
   */
  public static Path place(Path target) throws IOException {
    if (Files.exists(target)) {
      return target.toRealPath();
    }
    Path end = target.toAbsolutePath();
    for (int links = 0; links < MAXIMUM_LINKS && Files.isSymbolicLink(end); links++) {
      end = end.resolveSibling(Files.readSymbolicLink(end));
    }
    return end.getParent().toRealPath().resolve(end.getFileName());
  }

  /**
   * Checks before long work that {@link #write} will not be refused.
   *
   * @throws FileAlreadyExistsException if the target is a folder, or a file that exists and {@code
   *     existing} is KEEP
   * @throws NoSuchFileException if the folder of the target does not exist
   * @throws IOException if the target is a disk or a socket, its name is too long, or it or its
   *     folder may not be written to
   */
  public static void requireWritable(Path target, Existing existing) throws IOException {
    if (target.toString().isEmpty()) {
      throw new FileSystemException("''", null, "is not a file name");
    }
    requireFolder(target);
    FileType type = FileType.of(target);
    switch (type) {
      case FOLDER -> throw new FileAlreadyExistsException(target.toString(), null, "is a folder");
      case CHARACTER_DEVICE, PIPE -> {
        if (!Files.isWritable(target)) {
          throw new AccessDeniedException(target.toString());
        }
      }
      case REGULAR, ABSENT -> {
        if (type == FileType.REGULAR && existing == Existing.KEEP) {
          throw new FileAlreadyExistsException(target.toString(), null, "exists already");
        }
        requireWritableFolder(target);
      }
      default ->
          throw new FileSystemException(
              target.toString(), null, "is " + type.words() + ", which is not written to");
    }
  }

  private static void requireFolder(Path target) throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null || Files.isDirectory(folder)) {
      return;
    }
    if (Files.exists(folder)) {
      throw new FileSystemException(target.toString(), null, folder + " is not a folder");
    }
    throw new NoSuchFileException(
        folder.toString(), null, "the folder for " + target + " does not exist");
  }

  /** New files go there, also that which replaces an old one. */
  private static void requireWritableFolder(Path target) throws IOException {
    Path folder;
    try {
      folder = place(target).getParent();
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(
          target.toString(), null, "is a link into a folder that does not exist");
    }
    if (Files.isWritable(folder)) {
      return;
    }
    boolean readOnly = Files.getFileStore(folder).isReadOnly();
    throw new FileSystemException(
        target.toString(),
        null,
        readOnly
            ? "read-only file system"
            : "permission denied: the folder " + folder + " does not accept new files");
  }

  /**
   * Removes a file that only programs read, if it is there, with all that killed processes have
   * left of it.
   *
   * @throws IOException if it is there and cannot be removed
   */
  public static void delete(Path target) throws IOException {
    if (Files.isDirectory(target.toAbsolutePath().getParent())) {
      PartFile.removeAbandoned(place(target));
    }
    Files.deleteIfExists(target);
  }

  /** Whether this is the name of a file that was being written and did not become whole. */
  public static boolean isPart(Path file) {
    return PartFile.is(file);
  }
}
