// SPDX-License-Identifier: Apache-2.0
package org.halfspace.exchange;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.halfspace.code.CodeData;
import org.halfspace.code.CodeLayout;
import org.halfspace.data.format.LineReader;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.Existing;
import org.halfspace.io.file.AtomicFile;
import org.halfspace.io.file.Fault;

/**
 * Codes as the text PostgreSQL reads and writes for {@code bit(n)} by COPY: a line for each code, n
 * characters 0 or 1, the first bit first; before them an id and a tab, or nothing. Lines that are
 * blank are passed over.
 *
 * <p>The file is read once when it is opened, which finds n and N and refuses what is no code;
 * memory is a line. Immutable and thread-safe.
 */
public final class BitText implements CodeData {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path path;
  private final int bits;
  private final long count;
  private final boolean ids;
  private final boolean numbered;

  private BitText(Path path, int bits, long count, boolean ids, boolean numbered) {
    this.path = path;
    this.bits = bits;
    this.count = count;
    this.ids = ids;
    this.numbered = numbered;
  }

  /**
   * Opens a text of bits.
   *
   * @throws java.nio.file.NoSuchFileException if there is nothing at {@code path}
   * @throws DamagedFileException if a line is no code; the message names it
   */
  public static BitText open(Path path) throws IOException {
    try (LineReader lines = LineReader.open(path)) {
      if (!lines.advance()) {
        throw Fault.unusable(path.toString(), "holds no codes");
      }
      int from = length(lines);
      int n = lines.end() - from;
      boolean ids = from > lines.start();
      boolean numbered = ids;
      byte[] packed = new byte[CodeLayout.bytesOf(n)];
      long count = 0;
      do {
        pack(path, lines, n, ids, packed, 0);
        numbered = numbered && isNumber(lines, count);
        count++;
      } while (lines.advance());
      return new BitText(path, n, count, ids, numbered);
    }
  }

  /** Where the bits of a line begin: after its last tab. */
  private static int length(LineReader lines) {
    int from = lines.end();
    while (from > lines.start() && lines.bytes()[from - 1] != '\t') {
      from--;
    }
    return from;
  }

  private static boolean isNumber(LineReader lines, long number) {
    byte[] text = Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    return Arrays.equals(text, 0, text.length, lines.bytes(), lines.start(), length(lines) - 1);
  }

  private static void pack(
      Path path, LineReader lines, int bits, boolean ids, byte[] packed, int at)
      throws IOException {
    int from = length(lines);
    int length = lines.end() - from;
    for (int j = 0; j < length; j++) {
      int bit = lines.bytes()[from + j] - '0';
      if (bit != 0 && bit != 1) {
        throw refused(
            path,
            lines,
            "character "
                + (from - lines.start() + j + 1)
                + " is '"
                + (char) (lines.bytes()[from + j] & 0xff)
                + "', bits must be 0 or 1; expected are n bits, or an id, a tab and n bits");
      }
    }
    if (ids != (from > lines.start())) {
      throw refused(
          path,
          lines,
          (ids ? "no id and tab" : "an id and tab") + " before the bits, unlike line 1");
    }
    if (length != bits) {
      throw refused(path, lines, length + " bits, must be " + bits + " as in the first line");
    }
    if (ids) {
      RowIds.requirePlain(path, lines, from - 1);
    }
    Arrays.fill(packed, at, at + CodeLayout.bytesOf(bits), (byte) 0);
    for (int j = 0; j < bits; j++) {
      packed[at + j / 8] |= (byte) ((lines.bytes()[from + j] - '0') << (7 - j % 8));
    }
  }

  private static DamagedFileException refused(Path path, LineReader lines, String what) {
    return Fault.corrupt(path.toString(), "line " + lines.number() + ": " + what);
  }

  @Override
  public CodeLayout layout() {
    return CodeLayout.withoutGain(bits);
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public Optional<String> model() {
    return Optional.empty();
  }

  @Override
  public String description() {
    return path + ": " + count + " codes of " + bits + " bits as text";
  }

  /** Whether the lines have ids. */
  public boolean hasIds() {
    return ids;
  }

  /** Whether the ids are 0, 1, 2, … in this order, so that nothing is lost without them. */
  public boolean isNumbered() {
    return numbered;
  }

  /**
   * Writes the ids, one a line, whole or not at all.
   *
   * @throws IllegalStateException if there are none
   * @throws java.nio.file.FileAlreadyExistsException if the file exists and is to be kept
   * @throws IOException if reading or writing fails
   */
  public void writeIds(Path target, Existing existing) throws IOException {
    if (!ids) {
      throw new IllegalStateException(path + ": the lines have no ids");
    }
    AtomicFile.write(
        target,
        existing,
        channel -> {
          OutputStream out =
              new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
          try (LineReader lines = LineReader.open(path)) {
            while (lines.advance()) {
              out.write(lines.bytes(), lines.start(), length(lines) - 1 - lines.start());
              out.write('\n');
            }
          }
          out.flush();
        });
  }

  @Override
  public Pass open() throws IOException {
    LineReader lines = LineReader.open(path);
    return new Pass() {
      @Override
      public int read(byte[] block, int maximumRows) throws IOException {
        int rows = 0;
        while (rows < maximumRows && lines.advance()) {
          pack(path, lines, bits, ids, block, rows * bytesPerCode());
          rows++;
        }
        return rows;
      }

      @Override
      public void close() throws IOException {
        lines.close();
      }
    };
  }

  /**
   * Writes codes with their ids, whole or not at all.
   *
   * @throws DamagedFileException if there are fewer ids than codes, or more
   * @throws java.nio.file.FileAlreadyExistsException if the file exists and is to be kept
   * @throws IOException if reading or writing fails
   */
  public static void write(Path path, Existing existing, CodeData codes, RowIds ids)
      throws IOException {
    AtomicFile.write(
        path,
        existing,
        channel -> {
          OutputStream out =
              new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
          try (RowIds.Pass names = ids.open(codes.count())) {
            writeLines(
                out,
                codes,
                () -> {
                  names.write(out);
                  out.write('\t');
                });
            names.finish();
          }
          out.flush();
        });
  }

  /**
   * Writes codes alone, a line of n bits each, whole or not at all.
   *
   * @throws java.nio.file.FileAlreadyExistsException if the file exists and is to be kept
   * @throws IOException if reading or writing fails
   */
  public static void write(Path path, Existing existing, CodeData codes) throws IOException {
    AtomicFile.write(
        path,
        existing,
        channel -> {
          OutputStream out =
              new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
          writeLines(out, codes, () -> {});
          out.flush();
        });
  }

  /** Writes what comes before the bits of the next row. */
  private interface Head {
    void write() throws IOException;
  }

  private static void writeLines(OutputStream out, CodeData codes, Head head) throws IOException {
    int n = codes.bits();
    byte[] line = new byte[n + 1];
    line[n] = '\n';
    codes.forEachBlock(
        (block, gains, first, rows) -> {
          for (int i = 0; i < rows; i++) {
            int at = i * codes.bytesPerCode();
            for (int j = 0; j < n; j++) {
              line[j] = (byte) ('0' + ((block[at + j / 8] >> (7 - j % 8)) & 1));
            }
            head.write();
            out.write(line);
          }
        });
  }
}
