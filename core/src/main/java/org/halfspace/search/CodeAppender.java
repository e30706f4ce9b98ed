package org.halfspace.search;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.halfspace.code.Gain;
import org.halfspace.code.PackedBits;

/**
 * The one writer of a {@link CodeStore}. What is appended is seen by readers when it is committed;
 * what is not committed when the writer is closed is dropped. Not thread-safe.
 */
public final class CodeAppender implements AutoCloseable {
  private final CodeStore store;
  private final FileChannel lock;
  private final FileChannel codes;
  private final FileChannel gains;
  private final FileChannel commits;
  private CommitLog log;
  private long count;

  private CodeAppender(
      CodeStore store,
      FileChannel lock,
      FileChannel codes,
      FileChannel gains,
      FileChannel commits,
      CommitLog log) {
    this.store = store;
    this.lock = lock;
    this.codes = codes;
    this.gains = gains;
    this.commits = commits;
    this.log = log;
    this.count = log.count();
  }

  static CodeAppender open(CodeStore store) throws IOException {
    FileChannel lock = channel(store.file(CodeStore.LOCK));
    FileChannel codes = null;
    FileChannel gains = null;
    FileChannel commits = null;
    try {
      requireLocked(lock, store);
      codes = channel(store.file(CodeStore.CODES));
      gains = store.gain() != Gain.NONE ? channel(store.file(CodeStore.GAINS)) : codes;
      commits = channel(store.file(CodeStore.COMMITS));
      CommitLog log = CommitLog.read(commits, store.file(CodeStore.COMMITS));
      return new CodeAppender(store, lock, codes, gains, commits, log);
    } catch (IOException | RuntimeException e) {
      closeAll(commits, gains, codes, lock);
      throw e;
    }
  }

  private static FileChannel channel(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static void requireLocked(FileChannel channel, CodeStore store) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new IOException(store + ": another writer is appending to this store");
    }
  }

  private static void closeAll(FileChannel... channels) throws IOException {
    for (FileChannel channel : channels) {
      if (channel != null) {
        channel.close();
      }
    }
  }

  /** How many codes there are, with those not committed yet. */
  public long count() {
    return count;
  }

  /**
   * Writes codes behind the last.
   *
   * @param packed at least ⌈n/8⌉ bytes for each row
   * @param rowGains float16, at least one for each row; not looked at in a store without gains
   * @throws IndexOutOfBoundsException if an array is too short
   * @throws IllegalArgumentException if a bit behind the n-th is set
   * @throws IOException if the disk is full
   */
  public void append(byte[] packed, short[] rowGains, int rows) throws IOException {
    int bytes = store.rowBytes();
    Objects.checkFromIndexSize(0, Math.multiplyExact(rows, bytes), packed.length);
    PackedBits.requireZerosBehind(packed, rows, store.codes());
    if (store.gain() != Gain.NONE) {
      Objects.checkFromIndexSize(0, rows, rowGains.length);
      ByteBuffer halves = ByteBuffer.allocate(rows * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      halves.asShortBuffer().put(rowGains, 0, rows);
      CodeStore.writeAll(gains, halves, count * Short.BYTES);
    }
    CodeStore.writeAll(codes, ByteBuffer.wrap(packed, 0, rows * bytes), count * bytes);
    count += rows;
  }

  /** Waits until all that was appended is on the disk, then lets readers see it. */
  public void commit() throws IOException {
    codes.force(false);
    if (store.gain() != Gain.NONE) {
      gains.force(false);
    }
    log = log.append(commits, count);
  }

  /** Gives the store to the next writer. */
  @Override
  public void close() throws IOException {
    closeAll(commits, gains, codes, lock);
  }
}
