package org.halfspace.search;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * How many codes a store has, one record for each commit: the count (int64), the number of the
 * record (int32), and the CRC-32C of these twelve bytes, all little-endian.
 *
 * @param records how many are whole
 * @param count what the last one says, 0 without any
 */
record CommitLog(int records, long count) {
  static final int RECORD_BYTES = 16;

  /**
   * The last whole record. Only the last one in the file may be torn.
   *
   * @throws org.halfspace.data.VectorDataException CORRUPT if more than one is damaged
   */
  static CommitLog read(FileChannel channel, Path file) throws IOException {
    long inFile = channel.size() / RECORD_BYTES;
    for (long record = inFile; record > Math.max(0, inFile - 2); record--) {
      ByteBuffer bytes = ByteBuffer.allocate(RECORD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
      long at = (record - 1) * RECORD_BYTES;
      while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) > 0) {
        // until the record is full
      }
      long count = bytes.getLong(0);
      if (bytes.getInt(8) == record - 1 && bytes.getInt(12) == checksum(bytes) && count >= 0) {
        return new CommitLog((int) record, count);
      }
    }
    if (inFile > 1) {
      throw CodeStore.corrupt(file, "its last two records are damaged");
    }
    return new CommitLog(0, 0);
  }

  private static int checksum(ByteBuffer record) {
    CRC32C crc = new CRC32C();
    crc.update(record.array(), 0, RECORD_BYTES - Integer.BYTES);
    return (int) crc.getValue();
  }

  /** Writes the next record and waits until it is on the disk. */
  CommitLog append(FileChannel channel, long newCount) throws IOException {
    ByteBuffer record = ByteBuffer.allocate(RECORD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(0, newCount).putInt(8, records);
    record.putInt(12, checksum(record));
    CodeStore.writeAll(channel, record, (long) records * RECORD_BYTES);
    channel.force(false);
    return new CommitLog(records + 1, newCount);
  }
}
