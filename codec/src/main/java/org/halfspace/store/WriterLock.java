// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The right to write to a store, which one writer has at a time. It ends with the writer, however
 * that ends: the system gives back the locks of a process that dies.
 *
 * <p>Two files are locked. On many systems a process loses its lock of a file when it closes that
 * file anywhere, so a second writer of the same process must find out that it is refused without
 * opening {@code lock}. It asks for the log first, and is refused by what this process knows of its
 * own locks. Another process is refused by {@code lock}, which is opened by nobody else.
 */
final class WriterLock implements AutoCloseable {
  private static final long BEHIND_ALL_RECORDS = 1L << 62;

  private final FileChannel log;
  private final FileChannel lock;

  private WriterLock(FileChannel log, FileChannel lock) {
    this.log = log;
    this.lock = lock;
  }

  /**
   * Takes the lock of a folder, without waiting. Makes the two files where they are not there.
   *
   * @throws IOException if another writer has it, in this process or another
   */
  static WriterLock take(Path folder) throws IOException {
    // Not the records, which readers could not read on systems whose locks bind everybody.
    FileChannel log = take(folder, CodeStore.COMMITS, BEHIND_ALL_RECORDS, 1);
    try {
      return new WriterLock(log, take(folder, CodeStore.LOCK, 0, Long.MAX_VALUE));
    } catch (IOException | RuntimeException e) {
      log.close();
      throw e;
    }
  }

  private static FileChannel take(Path folder, String name, long from, long length)
      throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve(name),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    boolean taken = false;
    try {
      taken = channel.tryLock(from, length, false) != null;
    } catch (OverlappingFileLockException e) {
      // Refused below, as a writer of another process is.
    } catch (IOException e) {
      throw new IOException(
          folder + ": the file system does not lock '" + name + "': " + e.getMessage(), e);
    } finally {
      if (!taken) {
        channel.close();
      }
    }
    if (!taken) {
      throw new IOException(
          folder + ": another writer is appending to this store; try again when it has finished");
    }
    return channel;
  }

  /** The log of the store, open for the writer. */
  FileChannel log() {
    return log;
  }

  /** Gives the store to the next writer. */
  @Override
  public void close() throws IOException {
    // This one first: whoever has it may take the other.
    try {
      lock.close();
    } finally {
      log.close();
    }
  }
}
