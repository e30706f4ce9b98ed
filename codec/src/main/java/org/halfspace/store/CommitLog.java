// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * How many codes a store has, one record of 16 bytes for each commit: the count (int64), the number
 * of the record from 0 (int32), and the CRC-32C of these twelve bytes, all little-endian.
 *
 * <p><b>What a crash can leave.</b> A record is written when those before it are on the disk, so
 * only the last one can be torn. A process that is killed, or a disk that is full, leaves less than
 * 16 bytes of it. A machine that loses power may have made the file longer before the bytes came:
 * then they are zeros. A record lies within one sector, which disks write as a whole, so it is not
 * half zeros. These two, a last record of less than 16 bytes or of 16 zeros, count as never
 * written, and the next writer cuts them off.
 *
 * <p><b>Everything else is damage</b>, and is refused: a record of 16 bytes whose checksum or
 * number is wrong, the last one too; a count below the one before; bytes after a record of zeros.
 * File systems that show what was on the disk before, after a loss of power, can bring a healthy
 * store into this state; it cannot be told from damage, so a person decides.
 *
 * @param records how many are whole
 * @param count what the last one says, 0 without any
 */
record CommitLog(int records, long count) {
  static final int RECORD_BYTES = 16;
  private static final int CHECKED_BYTES = RECORD_BYTES - Integer.BYTES;
  private static final int BUFFER_BYTES = 1 << 16;

  /**
   * Reads all records; costs 16 bytes a commit. A writer may append meanwhile.
   *
   * @throws org.halfspace.io.DamagedFileException CORRUPT if a record is damaged
   */
  static CommitLog read(FileChannel channel, Path file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    CommitLog log = new CommitLog(0, 0);
    long at = 0;
    boolean zeros = false;
    for (int read = channel.read(buffer, at); read >= 0; read = channel.read(buffer, at)) {
      at += read;
      buffer.flip();
      while (buffer.hasRemaining() && (zeros || buffer.remaining() >= RECORD_BYTES)) {
        if (zeros) {
          throw damaged(file, log, "is all zeros, but is not the last");
        }
        byte[] record = new byte[RECORD_BYTES];
        buffer.get(record);
        zeros = isZero(record);
        log = zeros ? log : log.next(record, file);
      }
      buffer.compact();
    }
    return log;
  }

  private static boolean isZero(byte[] record) {
    for (byte b : record) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** The log with one more record. */
  private CommitLog next(byte[] record, Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.getInt(CHECKED_BYTES) != checksum(record)) {
      throw damaged(file, this, "does not fit its checksum");
    }
    if (bytes.getInt(Long.BYTES) != records) {
      throw damaged(file, this, "has the number " + bytes.getInt(Long.BYTES));
    }
    long newCount = bytes.getLong(0);
    if (newCount < count) {
      throw damaged(file, this, "has " + newCount + " codes, fewer than the " + count + " before");
    }
    return new CommitLog(records + 1, newCount);
  }

  private static IOException damaged(Path file, CommitLog before, String what) {
    long from = before.bytes();
    return CodeStore.corrupt(
        file,
        "the record of commit "
            + before.records
            + " (bytes "
            + from
            + " to "
            + (from + RECORD_BYTES - 1)
            + ") "
            + what
            + "; the "
            + before.count
            + " codes of the commits before it are intact");
  }

  private static int checksum(byte[] record) {
    CRC32C crc = new CRC32C();
    crc.update(record, 0, CHECKED_BYTES);
    return (int) crc.getValue();
  }

  /** Where the next record goes. */
  private long bytes() {
    return (long) records * RECORD_BYTES;
  }

  /** Cuts off what a torn write left, so that the next record is written where nothing is. */
  void cutTorn(FileChannel channel) throws IOException {
    if (channel.size() > bytes()) {
      channel.truncate(bytes());
      // On the disk first: else the rest of the old record could be seen after half a new one.
      channel.force(true);
    }
  }

  /** Writes the next record and waits until it is on the disk. */
  CommitLog append(FileChannel channel, long newCount) throws IOException {
    ByteBuffer record = ByteBuffer.allocate(RECORD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(0, newCount).putInt(Long.BYTES, records);
    record.putInt(CHECKED_BYTES, checksum(record.array()));
    CodeStore.writeAll(channel, record, bytes());
    channel.force(false);
    return new CommitLog(records + 1, newCount);
  }
}
