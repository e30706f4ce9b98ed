// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.halfspace.data.NonFinite;
import org.halfspace.data.ReadListener;
import org.halfspace.data.ReadOption;
import org.halfspace.data.ReadOptions;
import org.halfspace.data.VectorData;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.file.Fault;

/**
 * Vectors as text, one a line, the fields separated by semicolons, tabs, commas or blanks,
 * whichever of these the first line has. Empty lines are left out. Numbers have a decimal point;
 * they may be in double quotes. Opening reads the file once to count its lines.
 */
public final class CsvVectors implements VectorData {
  private final ByteSource source;
  private final byte separator;
  private final CsvHeader header;
  private final NonFinite nonFinite;
  private final int dimension;
  private final long count;

  private CsvVectors(
      ByteSource source,
      byte separator,
      CsvHeader header,
      NonFinite nonFinite,
      int dimension,
      long count) {
    this.source = source;
    this.separator = separator;
    this.header = header;
    this.nonFinite = nonFinite;
    this.dimension = dimension;
    this.count = count;
  }

  /**
   * Reads the file once: its first numbers to see that they are vectors and what is odd about them,
   * the rest to count the lines.
   */
  public static CsvVectors open(ByteSource source, ReadOptions options) throws IOException {
    String name = source.name();
    try (LineReader lines = new LineReader(source)) {
      if (!lines.advance()) {
        throw Fault.unusable(name, "holds no vectors");
      }
      byte separator = CsvFields.separatorOf(lines);
      CsvFields fields = new CsvFields(separator);
      boolean detect = options.csvHeader() == CsvHeader.DETECT;
      CsvHeader header = detect ? detect(lines, fields) : options.csvHeader();
      if (header == CsvHeader.PRESENT && !lines.advance()) {
        throw Fault.unusable(name, "holds no vectors, only a header line");
      }
      int dimension = Sizes.dimension(name, countFields(lines, fields));
      CsvSurvey survey = new CsvSurvey(dimension, detect && header == CsvHeader.ABSENT);
      CsvRow row = new CsvRow(name, fields, dimension);
      double[] values = new double[dimension];
      long count = 0;
      do {
        if (survey.goesOn()) {
          boolean perhapsHeading = count == 0 && detect && header == CsvHeader.ABSENT;
          parse(row, lines, values, perhapsHeading ? options.listener() : null);
          survey.add(values);
        }
        count++;
      } while (lines.advance());
      survey.tell(options.listener(), name, count);
      return new CsvVectors(source, separator, header, options.nonFinite(), dimension, count);
    }
  }

  /** Parses a line; one that may be a heading gets a word about that. */
  private static void parse(CsvRow row, LineReader lines, double[] values, ReadListener caller)
      throws DamagedFileException {
    try {
      row.parse(lines, values);
    } catch (DamagedFileException e) {
      if (caller == null) {
        throw e;
      }
      throw new DamagedFileException(
          e.kind(),
          e.getMessage()
              + "; if the first line names the columns, say "
              + caller.howToAsk(ReadOption.CSV_HEADER, "yes"));
    }
  }

  /**
   * A first line without a number is a heading; so is one whose first field is empty while the
   * others are names or count from 0: that of a table with an index of rows.
   */
  private static CsvHeader detect(LineReader line, CsvFields fields) {
    fields.start(line);
    boolean index = fields.advance() && fields.isEmpty();
    int numbers = !index && fields.isNumber() ? 1 : 0;
    boolean counts = index;
    int others = 0;
    while (fields.advance()) {
      if (fields.isNumber()) {
        counts &= fields.number() == others;
        numbers++;
      } else {
        counts = false;
      }
      others++;
    }
    return numbers == 0 || (counts && others > 0) ? CsvHeader.PRESENT : CsvHeader.ABSENT;
  }

  private static int countFields(LineReader line, CsvFields fields) {
    fields.start(line);
    int count = 0;
    while (fields.advance()) {
      count++;
    }
    return count;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public String description() {
    return "CSV, " + count + " × " + dimension;
  }

  @Override
  public Optional<Path> path() {
    return Optional.of(source.path());
  }

  @Override
  public Pass open() throws IOException {
    LineReader lines = new LineReader(source);
    if (header == CsvHeader.PRESENT) {
      lines.advance();
    }
    return new LinePass(lines);
  }

  private final class LinePass implements Pass {
    private final LineReader lines;
    private final CsvRow parser = new CsvRow(source.name(), new CsvFields(separator), dimension);
    private final double[] values = new double[dimension];
    private long row;

    LinePass(LineReader lines) {
      this.lines = lines;
    }

    @Override
    public int read(float[] block, int maximumRows) throws IOException {
      int rows = Blocks.rowsToRead(block, maximumRows, dimension, count - row);
      for (int i = 0; i < rows; i++) {
        if (!lines.advance()) {
          throw Fault.truncated(
              source.name(), "ends after " + (row + i) + " vectors, had " + count + " at first");
        }
        parser.parse(lines, values);
        for (int j = 0; j < dimension; j++) {
          block[i * dimension + j] = (float) values[j];
        }
      }
      nonFinite.check(block, 0, rows, dimension, row, source.name());
      row += rows;
      if (rows > 0 && row == count && lines.advance()) {
        throw Fault.corrupt(source.name(), "has more lines than when it was opened");
      }
      return rows;
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }
}
