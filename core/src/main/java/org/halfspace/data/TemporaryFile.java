package org.halfspace.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file in the folder for temporary files, read and written by position. It is deleted when the
 * JVM ends, and before that when nobody can reach this object any more. Thread-safe.
 */
final class TemporaryFile {
  private static final Cleaner CLEANER = Cleaner.create();

  private final FileChannel channel;

  private TemporaryFile(FileChannel channel) {
    this.channel = channel;
  }

  static TemporaryFile create() throws IOException {
    Path path = Files.createTempFile("halfspace-", ".tmp");
    FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    TemporaryFile file = new TemporaryFile(channel);
    CLEANER.register(file, () -> close(channel));
    return file;
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Free space where temporary files go. */
  static long usableSpace() throws IOException {
    return Files.getFileStore(Path.of(System.getProperty("java.io.tmpdir"))).getUsableSpace();
  }

  /** Writes what remains in the buffer. */
  void write(ByteBuffer buffer, long position) throws IOException {
    long at = position;
    while (buffer.hasRemaining()) {
      at += channel.write(buffer, at);
    }
  }

  int read(ByteBuffer buffer, long position) throws IOException {
    return channel.read(buffer, position);
  }
}
