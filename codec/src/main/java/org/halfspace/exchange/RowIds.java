// SPDX-License-Identifier: Apache-2.0
package org.halfspace.exchange;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.halfspace.data.format.LineReader;
import org.halfspace.io.file.Fault;

/**
 * What names the rows of a table: their numbers from 0, or the lines of a text file. Immutable and
 * thread-safe.
 */
public abstract class RowIds {
  private RowIds() {}

  /** 0, 1, 2, …, as results of searches name codes. */
  public static RowIds numbers() {
    return new RowIds() {
      @Override
      Pass open(long count) {
        return new Pass() {
          private long next;

          @Override
          void write(OutputStream out) throws IOException {
            out.write(Long.toString(next++).getBytes(StandardCharsets.US_ASCII));
          }
        };
      }
    };
  }

  /**
   * The lines of a text file that are not blank, one for each code. They may hold no tab and no
   * backslash, which COPY would take for something else.
   */
  public static RowIds lines(Path path) {
    return new RowIds() {
      @Override
      Pass open(long count) throws IOException {
        return new Lines(path, count);
      }
    };
  }

  abstract Pass open(long count) throws IOException;

  /** One reading of the ids. */
  abstract static class Pass implements AutoCloseable {
    /** Writes the next one. */
    abstract void write(OutputStream out) throws IOException;

    /** To be called after the last one. */
    void finish() throws IOException {}

    @Override
    public void close() throws IOException {}
  }

  private static final class Lines extends Pass {
    private final Path path;
    private final long count;
    private final LineReader lines;
    private long done;

    /**
     * @throws NoSuchFileException if there is no such file
     */
    Lines(Path path, long count) throws IOException {
      this.path = path;
      this.count = count;
      this.lines = LineReader.open(path);
    }

    @Override
    void write(OutputStream out) throws IOException {
      if (!lines.advance()) {
        throw Fault.unusable(path.toString(), done + " ids, but there are " + count + " codes");
      }
      requirePlain(path, lines, lines.end());
      out.write(lines.bytes(), lines.start(), lines.end() - lines.start());
      done++;
    }

    @Override
    void finish() throws IOException {
      if (lines.advance()) {
        throw Fault.unusable(
            path.toString(), "more ids than the " + count + " codes, from line " + lines.number());
      }
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }

  /** Refuses ids that COPY would not take as they stand. */
  static void requirePlain(Path path, LineReader lines, int end) throws IOException {
    for (int i = lines.start(); i < end; i++) {
      byte c = lines.bytes()[i];
      if (c == '\\' || (c >= 0 && c < ' ')) {
        throw Fault.unsupported(
            path.toString(),
            "line "
                + lines.number()
                + ": the id has a backslash or control character in column "
                + (i - lines.start() + 1)
                + "; only plain text is read");
      }
    }
  }
}
