package org.halfspace.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Vectors as text, one a line, the fields separated by semicolons, tabs, commas or blanks,
 * whichever of these the first line has. Empty lines are left out. Numbers have a decimal point;
 * they may be in double quotes. Opening reads the file once to count its lines.
 */
final class CsvVectors implements VectorData {
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

  static CsvVectors open(ByteSource source, CsvHeader wanted, NonFinite nonFinite)
      throws IOException {
    String name = source.name();
    try (LineReader lines = new LineReader(source)) {
      if (!lines.advance()) {
        throw Fault.unusable(name, "holds no vectors");
      }
      byte separator = CsvFields.separatorOf(lines);
      CsvFields fields = new CsvFields(separator);
      CsvHeader header = wanted == CsvHeader.DETECT ? detect(lines, fields) : wanted;
      if (header == CsvHeader.PRESENT && !lines.advance()) {
        throw Fault.unusable(name, "holds no vectors, only a line without numbers");
      }
      int dimension = Sizes.dimension(name, countFields(lines, fields));
      long count = 1;
      while (lines.advance()) {
        count++;
      }
      return new CsvVectors(source, separator, header, nonFinite, dimension, count);
    }
  }

  private static CsvHeader detect(LineReader line, CsvFields fields) {
    fields.start(line);
    while (fields.advance()) {
      if (fields.isNumber()) {
        return CsvHeader.ABSENT;
      }
    }
    return CsvHeader.PRESENT;
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
    private final CsvFields fields = new CsvFields(separator);
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
        parse(block, i * dimension);
      }
      nonFinite.check(block, 0, rows, dimension, row, source.name());
      row += rows;
      if (rows > 0 && row == count && lines.advance()) {
        throw Fault.corrupt(source.name(), "has more lines than when it was opened");
      }
      return rows;
    }

    private void parse(float[] block, int offset) throws VectorDataException {
      fields.start(lines);
      int column = 0;
      while (fields.advance()) {
        if (column == dimension) {
          throw ragged("more than " + dimension);
        }
        try {
          block[offset + column++] = (float) fields.number();
        } catch (NumberFormatException e) {
          throw Fault.corrupt(
              source.name(),
              "line "
                  + lines.number()
                  + ", column "
                  + column
                  + " (counted from 1): "
                  + e.getMessage());
        }
      }
      if (column < dimension) {
        throw ragged("only " + column);
      }
    }

    private VectorDataException ragged(String found) {
      return Fault.corrupt(
          source.name(),
          "line "
              + lines.number()
              + " (counted from 1) has "
              + found
              + " fields, the first line of values has "
              + dimension);
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }
}
