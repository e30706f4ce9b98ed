// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.halfspace.code.CodeLayout;
import org.halfspace.code.CodeSet;
import org.halfspace.code.Gain;
import org.halfspace.io.DamagedFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeStoreTest {
  static final int N = 20;
  static final int BYTES = 3;

  @TempDir Path folder;

  /** The code of a row tells the row. */
  static byte[] rows(long from, int count) {
    byte[] packed = new byte[count * BYTES];
    for (int i = 0; i < count; i++) {
      int bits = (int) (from + i) << 4;
      packed[i * BYTES] = (byte) (bits >> 16);
      packed[i * BYTES + 1] = (byte) (bits >> 8);
      packed[i * BYTES + 2] = (byte) bits;
    }
    return packed;
  }

  static short[] gains(long from, int count) {
    short[] gains = new short[count];
    for (int i = 0; i < count; i++) {
      gains[i] = (short) ((from + i) % 0x7c00);
    }
    return gains;
  }

  static void append(CodeStore store, int count) throws IOException {
    try (CodeAppender appender = store.appender()) {
      long from = appender.count();
      appender.append(rows(from, count), gains(from, count), count);
      appender.commit();
    }
  }

  static void requireRows(CodeSet set, long expected) throws IOException {
    assertThat(set.count()).isEqualTo(expected);
    int count = (int) expected;
    byte[] packed = new byte[count * BYTES];
    short[] gains = new short[set.gains(count)];
    set.read(0, count, packed, gains);
    assertThat(Arrays.equals(packed, rows(0, count))).isTrue();
    assertThat(Arrays.equals(gains, gains(0, set.gains(count)))).isTrue();
  }

  @Test
  void whatWasCommittedIsThere() throws IOException {
    Path path = folder.resolve("store");
    CodeStore store = CodeStore.create(path, N, Gain.FLOAT16, "0123456789abcdef");
    requireRows(store.snapshot(), 0);
    append(store, 5);
    CodeSet five = store.snapshot();
    append(store, 2000);
    requireRows(five, 5);
    requireRows(store.snapshot(), 2005);

    CodeStore again = CodeStore.open(path);
    assertThat(again.bits()).isEqualTo(N);
    assertThat(again.gain()).isEqualTo(Gain.FLOAT16);
    assertThat(again.model()).isEqualTo("0123456789abcdef");
    assertThat(again.snapshot().model()).contains("0123456789abcdef");
    requireRows(again.snapshot(), 2005);
    byte[] one = new byte[BYTES];
    again.snapshot().read(1234, 1, one, new short[1]);
    assertThat(one).isEqualTo(rows(1234, 1));
    assertThatThrownBy(() -> five.read(5, 1, new byte[3], new short[1]))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void segmentsJoin() throws IOException {
    CodeStore store = CodeStore.create(folder.resolve("store"), N, Gain.FLOAT16, "m");
    append(store, 1000);
    // Seven codes and ten gains to a segment.
    requireRows(
        MappedCodes.of(
            new CodeLayout(N, Gain.FLOAT16),
            1000,
            Optional.empty(),
            new MappedCodes.Rows(folder.resolve("store/codes"), 0, BYTES),
            Optional.of(new MappedCodes.Rows(folder.resolve("store/gains"), 0, 2)),
            21),
        1000);
  }

  @Test
  void readersSeeWholeSnapshotsWhileAWriterAppends() throws Exception {
    CodeStore store = CodeStore.create(folder.resolve("store"), N, Gain.FLOAT16, "m");
    int step = 137;
    int commits = 60;
    AtomicBoolean done = new AtomicBoolean();
    List<CompletableFuture<Long>> readers = new ArrayList<>();
    for (int r = 0; r < 3; r++) {
      readers.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  long last = 0;
                  boolean more = true;
                  while (more) {
                    more = !done.get();
                    CodeSet snapshot = CodeStore.open(folder.resolve("store")).snapshot();
                    assertThat(snapshot.count() % step).isZero();
                    assertThat(snapshot.count()).isGreaterThanOrEqualTo(last);
                    last = snapshot.count();
                    requireRows(snapshot, last);
                  }
                  return last;
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              },
              task -> new Thread(task).start()));
    }
    try {
      for (int c = 0; c < commits; c++) {
        try (CodeAppender appender = store.appender()) {
          // In pieces, so that a reader could see half of a commit.
          for (int i = 0; i < step; i += 17) {
            int rows = Math.min(17, step - i);
            long from = appender.count();
            appender.append(rows(from, rows), gains(from, rows), rows);
          }
          appender.commit();
        }
      }
    } finally {
      done.set(true);
    }
    for (CompletableFuture<Long> reader : readers) {
      assertThat(reader.get()).isEqualTo((long) step * commits);
    }
  }

  @Test
  void aWriterThatDiesLeavesTheLastCommit() throws IOException {
    Path path = folder.resolve("store");
    CodeStore store = CodeStore.create(path, N, Gain.FLOAT16, "m");
    append(store, 10);
    try (CodeAppender appender = store.appender()) {
      appender.append(rows(500, 40), gains(500, 40), 40);
    }
    requireRows(store.snapshot(), 10);
    // A commit that did not get to the disk as a whole, at every length.
    byte[] whole = Files.readAllBytes(path.resolve("commits"));
    append(store, 3);
    byte[] longer = Files.readAllBytes(path.resolve("commits"));
    for (int length = whole.length; length < longer.length; length++) {
      Files.write(path.resolve("commits"), Arrays.copyOf(longer, length));
      requireRows(store.snapshot(), 10);
    }
    // One of which only the length got there.
    byte[] zeros = Arrays.copyOf(whole, longer.length);
    Files.write(path.resolve("commits"), zeros);
    requireRows(store.snapshot(), 10);
    append(store, 6);
    requireRows(store.snapshot(), 16);
  }

  @Test
  void oneWriterAtATime() throws IOException {
    CodeStore store = CodeStore.create(folder.resolve("store"), N, Gain.NONE, "m");
    try (CodeAppender first = store.appender()) {
      assertThatThrownBy(store::appender).hasMessageContaining("another writer");
      first.append(rows(0, 4), new short[0], 4);
      first.commit();
    }
    append(store, 2);
    requireRows(store.snapshot(), 6);
  }

  @Test
  void damagedStoresAreRefused() throws IOException {
    Path path = folder.resolve("store");
    assertThatThrownBy(() -> CodeStore.open(path)).isInstanceOf(NoSuchFileException.class);
    CodeStore store = CodeStore.create(path, N, Gain.FLOAT16, "m");
    assertThatThrownBy(() -> CodeStore.create(path, N, Gain.NONE, "m"))
        .isInstanceOf(FileAlreadyExistsException.class);
    append(store, 10);
    append(store, 10);

    try (CodeAppender appender = store.appender()) {
      assertThatThrownBy(() -> appender.append(new byte[] {0, 0, 1}, new short[1], 1))
          .hasMessageContaining("row 0");
    }
    byte[] commits = Files.readAllBytes(path.resolve("commits"));
    byte[] damaged = commits.clone();
    damaged[16] ^= 1;
    Files.write(path.resolve("commits"), damaged);
    assertThatThrownBy(store::snapshot)
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("commits: the record of commit 1 (bytes 16 to 31)");
    Files.write(path.resolve("commits"), commits);

    Path gains = path.resolve("gains");
    byte[] wholeGains = Files.readAllBytes(gains);
    byte[] infinite = wholeGains.clone();
    infinite[2 * 7 + 1] = 0x7c;
    Files.write(gains, infinite);
    CodeSet set = store.snapshot();
    assertThatThrownBy(() -> set.read(5, 4, new byte[12], new short[4]))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("gain in row 7");
    Files.write(gains, wholeGains);

    try (FileChannel codes = FileChannel.open(path.resolve("codes"), StandardOpenOption.WRITE)) {
      codes.write(ByteBuffer.wrap(new byte[] {1}), 3 * 4 + 2);
      CodeSet tail = store.snapshot();
      assertThatThrownBy(() -> tail.read(2, 5, new byte[15], new short[5]))
          .isInstanceOf(DamagedFileException.class)
          .hasMessageContaining("counted from row 2, code in row 2");
      codes.truncate(20);
    }
    assertThatThrownBy(store::snapshot)
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("ends at byte 20, but its 20 rows end at byte 60");

    for (String header :
        new String[] {
          "{",
          "{\"format\":\"halfspace/store/2\"}",
          "{\"format\":\"halfspace/store/1\",\"codes\":0,\"gain\":\"none\",\"model\":\"m\"}",
          "{\"format\":\"halfspace/store/1\",\"codes\":8,\"gain\":\"f8\",\"model\":\"m\"}",
          "{\"format\":\"halfspace/store/1\",\"codes\":8,\"gain\":\"f16\"}",
          "{\"format\":\"halfspace/store/1\",\"codes\":4294967304,\"gain\":\"f16\",\"model\":\"m\"}",
          "{\"format\":\"halfspace/store/1\",\"codes\":8.5,\"gain\":\"f16\",\"model\":\"m\"}",
          "{\"format\":\"halfspace/store/1\",\"codes\":2147483647,\"gain\":\"f16\",\"model\":\"m\"}",
          "{\"format\":\"halfspace/store/1\",\"codes\":8,\"gain\":\"f16\",\"model\":\"\"}",
          "{\"format\":\"halfspace/store/1\",\"codes\":8,\"gain\":\"f16\",\"model\":\"m\"} {}",
          "",
          "null",
          "[]"
        }) {
      Files.writeString(path.resolve("store.json"), header);
      assertThatThrownBy(() -> CodeStore.open(path))
          .isInstanceOf(DamagedFileException.class)
          .hasMessageContaining("store.json");
    }
  }
}
