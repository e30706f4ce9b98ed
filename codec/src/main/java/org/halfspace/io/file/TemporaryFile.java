// SPDX-License-Identifier: Apache-2.0
package org.halfspace.io.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * A file in the folder for temporary files, read and written by position. It is gone when the JVM
 * ends, in whatever way, and before that when nobody can reach this object any more. Thread-safe.
 */
public final class TemporaryFile {
  private static final Cleaner CLEANER = Cleaner.create();

  /** Made and marked for removal in one step, so that a kill between two leaves nothing. */
  private static final Set<OpenOption> OPTIONS =
      Set.of(
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          StandardOpenOption.DELETE_ON_CLOSE);

  private final FileChannel channel;

  private TemporaryFile(FileChannel channel) {
    this.channel = channel;
  }

  public static TemporaryFile create() throws IOException {
    FileChannel channel = openChannel();
    TemporaryFile file = new TemporaryFile(channel);
    CLEANER.register(file, () -> close(channel));
    return file;
  }

  /**
   * Opens an empty temporary file, which only its owner may read. Closing the channel removes it,
   * and so does the end of the process.
   *
   * @throws IOException if the folder for temporary files takes no file; this and all failures of
   *     the channel name the folder
   */
  public static FileChannel openChannel() throws IOException {
    Path folder = folder();
    Path path = folder.resolve("halfspace-" + UUID.randomUUID() + ".tmp");
    try {
      return new OutputChannel(
          FileChannel.open(path, OPTIONS, ownerOnly(path)), TemporaryFile::named);
    } catch (IOException e) {
      throw named(e);
    }
  }

  /**
   * All that a stream has from here on.
   *
   * @param stream read to its end, not closed
   */
  public static TemporaryFile of(InputStream stream) throws IOException {
    TemporaryFile file = create();
    byte[] bytes = new byte[1 << 16];
    long at = 0;
    try {
      for (int read = stream.read(bytes); read >= 0; read = stream.read(bytes)) {
        file.write(ByteBuffer.wrap(bytes, 0, read), at);
        at += read;
      }
    } catch (IOException | RuntimeException e) {
      close(file.channel);
      throw e;
    }
    return file;
  }

  /**
   * An empty file in the folder for temporary files, which only its owner may read, for those who
   * need its path. The caller removes it.
   *
   * @throws IOException if the folder takes no file; the message names the folder
   */
  public static Path createFile() throws IOException {
    try {
      return Files.createTempFile(folder(), "halfspace-", ".tmp");
    } catch (IOException e) {
      throw named(e);
    }
  }

  /** How many bytes it has. */
  public long size() throws IOException {
    return channel.size();
  }

  private static FileAttribute<?>[] ownerOnly(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private static Path folder() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  /** Says which folder it is about, since nobody knows the file. */
  private static IOException named(IOException failure) {
    String reason;
    if (failure.getClass() == IOException.class) {
      reason = failure.getMessage();
    } else if (!Files.isDirectory(folder())) {
      reason = "no such folder";
    } else if (failure instanceof java.nio.file.AccessDeniedException) {
      reason = "permission denied";
    } else if (failure instanceof FileSystemException system) {
      reason = system.getReason();
    } else {
      return failure;
    }
    FileSystemException named =
        new FileSystemException(
            folder().toString(),
            null,
            "the folder for temporary files: "
                + reason
                + "; the Java option -Djava.io.tmpdir=FOLDER names another");
    named.initCause(failure);
    return named;
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Free space where temporary files go. */
  public static long usableSpace() throws IOException {
    return Files.getFileStore(folder()).getUsableSpace();
  }

  /** Writes what remains in the buffer. */
  public void write(ByteBuffer buffer, long position) throws IOException {
    long at = position;
    while (buffer.hasRemaining()) {
      at += channel.write(buffer, at);
    }
  }

  public int read(ByteBuffer buffer, long position) throws IOException {
    return channel.read(buffer, position);
  }
}
