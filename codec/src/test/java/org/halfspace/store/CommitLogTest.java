// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.halfspace.io.DamagedFileException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Torn writes are passed over, damage is refused. */
class CommitLogTest {
  private static final int RECORDS = 4;
  private static final int BYTES = CommitLog.RECORD_BYTES;

  @TempDir Path folder;

  private Path file;

  /** Commits of 10, 20, 20 and 40 codes. */
  private byte[] whole;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("commits");
    try (FileChannel channel = open()) {
      CommitLog log = CommitLog.read(channel, file);
      for (long count : new long[] {10, 20, 20, 40}) {
        log = log.append(channel, count);
      }
    }
    whole = Files.readAllBytes(file);
    assertThat(whole).hasSize(RECORDS * BYTES);
  }

  private FileChannel open() throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static long count(int records) {
    return new long[] {0, 10, 20, 20, 40}[records];
  }

  private CommitLog read(byte[] bytes) throws IOException {
    Files.write(file, bytes);
    try (FileChannel channel = open()) {
      return CommitLog.read(channel, file);
    }
  }

  private void requireRefused(byte[] bytes, int record) {
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("commits: the record of commit " + record + " (bytes " + 16 * record)
        .hasMessageContaining("the " + count(record) + " codes of the commits before it");
  }

  @Test
  void whatACrashLeavesOfTheLastRecordIsPassedOverAndWrittenAnew() throws IOException {
    for (int records = 0; records < RECORDS; records++) {
      for (int more = 0; more <= BYTES; more++) {
        // A part of the record, or its length without its bytes.
        byte[] torn =
            more < BYTES
                ? Arrays.copyOf(whole, records * BYTES + more)
                : Arrays.copyOf(Arrays.copyOf(whole, records * BYTES), (records + 1) * BYTES);
        CommitLog log = read(torn);
        assertThat(log).isEqualTo(new CommitLog(records, count(records)));
        try (FileChannel channel = open()) {
          log.cutTorn(channel);
          assertThat(channel.size()).isEqualTo((long) records * BYTES);
          CommitLog next = log.append(channel, 50);
          assertThat(CommitLog.read(channel, file)).isEqualTo(next);
          assertThat(next).isEqualTo(new CommitLog(records + 1, 50));
        }
      }
    }
  }

  @Test
  void everyFlippedBitIsDamage() throws IOException {
    for (int records = 1; records <= RECORDS; records++) {
      for (int bit = 0; bit < records * BYTES * 8; bit++) {
        byte[] flipped = Arrays.copyOf(whole, records * BYTES);
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        requireRefused(flipped, bit / 8 / BYTES);
      }
    }
  }

  @Test
  void whatNoCrashLeavesIsDamage() throws IOException {
    for (int record = 0; record < RECORDS; record++) {
      byte[] garbage = whole.clone();
      Arrays.fill(garbage, record * BYTES, (record + 1) * BYTES, (byte) 0xff);
      requireRefused(garbage, record);
      // Half of its bytes are there and the others zero: no sector is half written.
      byte[] half = Arrays.copyOf(Arrays.copyOf(whole, record * BYTES + 9), whole.length);
      requireRefused(Arrays.copyOf(half, (record + 1) * BYTES), record);
    }
    byte[] zeros = whole.clone();
    Arrays.fill(zeros, BYTES, 2 * BYTES, (byte) 0);
    requireRefused(zeros, 1);
    requireRefused(Arrays.copyOf(whole, whole.length + 2 * BYTES), RECORDS);
    requireRefused(Arrays.copyOf(whole, whole.length + BYTES + 1), RECORDS);
    requireRefused(Arrays.copyOfRange(whole, BYTES, whole.length), 0);
    byte[] twice = Arrays.copyOf(whole, whole.length + BYTES);
    System.arraycopy(whole, 3 * BYTES, twice, whole.length, BYTES);
    requireRefused(twice, RECORDS);
    try (FileChannel channel = open()) {
      Files.write(file, whole);
      CommitLog.read(channel, file).append(channel, 39);
    }
    requireRefused(Files.readAllBytes(file), RECORDS);
  }

  @Test
  void aLogLongerThanABufferIsReadAsTheFormatSays() throws IOException {
    int many = 10_000;
    ByteBuffer records = ByteBuffer.allocate(many * BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < many; i++) {
      CRC32C crc = new CRC32C();
      records.putLong(7L * i).putInt(i);
      crc.update(records.array(), i * BYTES, 12);
      records.putInt((int) crc.getValue());
    }
    assertThat(read(records.array())).isEqualTo(new CommitLog(many, 7L * (many - 1)));
    records.put(5000 * BYTES, (byte) 1);
    assertThatThrownBy(() -> read(records.array())).hasMessageContaining("commit 5000");
  }
}
