// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.halfspace.code.Gain;

/**
 * The one writer of a {@link CodeStore}. What is appended is seen by readers when it is committed;
 * what is not committed when the writer is closed is dropped. Not thread-safe.
 */
public final class CodeAppender implements AutoCloseable {
  private final CodeStore store;
  private final WriterLock lock;
  private final FileChannel codes;
  private final FileChannel gains;
  private final long dropped;
  private CommitLog log;
  private long count;

  private CodeAppender(
      CodeStore store, WriterLock lock, FileChannel codes, FileChannel gains, CommitLog log)
      throws IOException {
    this.store = store;
    this.lock = lock;
    this.codes = codes;
    this.gains = gains;
    this.log = log;
    this.count = log.count();
    this.dropped = codes.size() / store.rowBytes() - count;
  }

  static CodeAppender open(CodeStore store) throws IOException {
    // Before the lock, which would make the log.
    store.requirePresent();
    WriterLock lock = WriterLock.take(store.folder());
    FileChannel codes = null;
    FileChannel gains = null;
    try {
      store.requireUnchanged();
      store.requirePresent();
      CommitLog log = CommitLog.read(lock.log(), store.file(CodeStore.COMMITS));
      store.requireLength(log.count());
      log.cutTorn(lock.log());
      codes = FileChannel.open(store.file(CodeStore.CODES), StandardOpenOption.WRITE);
      gains =
          store.gain() != Gain.NONE
              ? FileChannel.open(store.file(CodeStore.GAINS), StandardOpenOption.WRITE)
              : codes;
      return new CodeAppender(store, lock, codes, gains, log);
    } catch (IOException | RuntimeException e) {
      closeAll(gains, codes, lock);
      throw e;
    }
  }

  private static void closeAll(FileChannel gains, FileChannel codes, WriterLock lock)
      throws IOException {
    try (lock;
        codes;
        gains) {
      // Closes in the opposite order; the lock is the last.
    }
  }

  /**
   * How many codes an earlier writer left after the last commit, because it was interrupted; they
   * are no part of the store, and are overwritten.
   */
  public long dropped() {
    return dropped;
  }

  /** How many codes there are, with those not committed yet. */
  public long count() {
    return count;
  }

  /**
   * Writes codes after the last.
   *
   * @param packed at least ⌈n/8⌉ bytes for each row
   * @param rowGains float16, at least one for each row; not looked at in a store without gains
   * @throws IndexOutOfBoundsException if an array is too short
   * @throws IllegalArgumentException if a bit after the n-th is set, or a gain is negative or not
   *     finite; the message names the row, and nothing was appended
   * @throws IOException if the disk is full
   */
  public void append(byte[] packed, short[] rowGains, int rows) throws IOException {
    int bytes = store.rowBytes();
    Objects.checkFromIndexSize(0L, (long) rows * bytes, packed.length);
    Objects.checkFromIndexSize(0, store.layout().gains(rows), rowGains.length);
    store.layout().require(packed, rowGains, rows);
    if (store.gain() != Gain.NONE) {
      ByteBuffer halves =
          ByteBuffer.allocate(Math.multiplyExact(rows, Short.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
      halves.asShortBuffer().put(rowGains, 0, rows);
      CodeStore.writeAll(gains, halves, Math.multiplyExact(count, Short.BYTES));
    }
    CodeStore.writeAll(
        codes, ByteBuffer.wrap(packed, 0, rows * bytes), Math.multiplyExact(count, bytes));
    count += rows;
  }

  /** Waits until all that was appended is on the disk, then lets readers see it. */
  public void commit() throws IOException {
    // What a longer append that was interrupted left after it.
    codes.truncate(count * store.rowBytes());
    codes.force(false);
    if (store.gain() != Gain.NONE) {
      gains.truncate(count * Short.BYTES);
      gains.force(false);
    }
    log = log.append(lock.log(), count);
  }

  /** Gives the store to the next writer. */
  @Override
  public void close() throws IOException {
    closeAll(gains, codes, lock);
  }
}
