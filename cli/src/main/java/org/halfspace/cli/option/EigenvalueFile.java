// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.option;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.format.LineReader;
import org.halfspace.source.Spectrum;

/**
 * A text file with one eigenvalue a line, in double precision; blank lines and what follows a # are
 * passed over. Values that rounding made negative count as 0.
 */
final class EigenvalueFile {
  /**
   * What an eigenvalue may be below 0, relative to the largest: float32 cannot tell less beside it,
   * and a solver in double errs by far less.
   */
  private static final double ROUNDING = 0x1p-23;

  private static final int HEAD_BYTES = 4096;
  private static final int SHOWN = 40;
  private static final String EXPONENT = "([eE][-+]?[0-9]+)?";
  static final Pattern NUMBER = Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)" + EXPONENT);
  private static final Pattern NOT_FINITE = Pattern.compile("(?i)[-+]?(nan|inf|infinity)");
  static final Pattern COMMA_NUMBER = Pattern.compile("[-+]?[0-9]*,[0-9]+" + EXPONENT);
  private static final String WANTED = "; one eigenvalue per line is expected";

  private final Path path;
  private final Consumer<String> remarks;
  private double[] values = new double[1024];
  private long[] numbers = new long[1024];
  private int count;

  private EigenvalueFile(Path path, Consumer<String> remarks) {
    this.path = path;
    this.remarks = remarks;
  }

  /**
   * Reads the file, if it is one.
   *
   * @param remarks hear of values that are passed for 0
   * @return empty if it is no text, or its lines hold several numbers, so that it is something else
   * @throws IOException if a line is not a number that can be an eigenvalue, or all lines are such
   *     as eigenvalues are written by mistake; the message names the line
   */
  static Optional<Spectrum> read(Path path, Consumer<String> remarks) throws IOException {
    if (!Files.isRegularFile(path) || !isText(path)) {
      return Optional.empty();
    }
    EigenvalueLines lines = new EigenvalueLines();
    try (LineReader reader = LineReader.open(path)) {
      while (lines.goesOn() && reader.advance()) {
        String text = content(reader);
        if (!text.isEmpty()) {
          lines.add(text, reader.number());
        }
      }
    }
    if (lines.count() == 0) {
      throw new IOException(path + ": contains no number" + WANTED + ", or vectors");
    }
    Optional<String> mistake = lines.mistake();
    if (mistake.isPresent()) {
      throw new IOException(path + ": " + mistake.get() + WANTED);
    }
    return lines.areSingle()
        ? Optional.of(new EigenvalueFile(path, remarks).readAll())
        : Optional.empty();
  }

  private static boolean isText(Path path) throws IOException {
    try (InputStream stream = Files.newInputStream(path)) {
      for (byte c : stream.readNBytes(HEAD_BYTES)) {
        if (c >= 0 && c < ' ' && c != '\n' && c != '\r' && c != '\t') {
          return false;
        }
      }
    }
    return true;
  }

  /** The line without comment and quotes. */
  private static String content(LineReader line) {
    String text =
        new String(line.bytes(), line.start(), line.end() - line.start(), StandardCharsets.UTF_8);
    int comment = text.indexOf('#');
    text = (comment < 0 ? text : text.substring(0, comment)).strip();
    boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
    return quoted ? text.substring(1, text.length() - 1).strip() : text;
  }

  private Spectrum readAll() throws IOException {
    try (LineReader reader = LineReader.open(path)) {
      while (reader.advance()) {
        String text = content(reader);
        if (!text.isEmpty()) {
          add(text, reader.number());
        }
      }
    }
    countRoundingAsZero();
    try {
      return Spectrum.of(Arrays.copyOf(values, count));
    } catch (UnusableDataException e) {
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }

  private void add(String text, long number) throws IOException {
    String shown = shown(text);
    double value = NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
    if (Double.isNaN(value) && !NOT_FINITE.matcher(text).matches()) {
      String advice = "";
      if (COMMA_NUMBER.matcher(text).matches()) {
        advice = "; write decimals with a point";
      } else if (count == 0) {
        advice = "; start a heading with #";
      }
      throw new IOException(
          path + ": line " + number + ": '" + shown + "' is not a number" + WANTED + advice);
    }
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      throw new IOException(
          path + ": line " + number + ": eigenvalue " + shown + ", must be finite");
    }
    if (count == values.length) {
      values = Arrays.copyOf(values, 2 * count);
      numbers = Arrays.copyOf(numbers, 2 * count);
    }
    numbers[count] = number;
    values[count++] = value;
  }

  /** A text as messages show it. */
  static String shown(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
  }

  private void countRoundingAsZero() throws IOException {
    double largest = 0;
    for (int i = 0; i < count; i++) {
      largest = Math.max(largest, values[i]);
    }
    int below = 0;
    int lowest = 0;
    double deepest = 0;
    for (int i = 0; i < count; i++) {
      if (values[i] < -ROUNDING * largest) {
        throw new IOException(
            path
                + ": line "
                + numbers[i]
                + ": eigenvalue "
                + values[i]
                + ", must not be negative"
                + (largest > 0 ? "; the largest is " + largest : ""));
      }
      if (values[i] < 0) {
        below++;
        lowest = values[i] < deepest ? i : lowest;
        deepest = Math.min(deepest, values[i]);
        values[i] = 0;
      }
    }
    if (below > 0) {
      remarks.accept(
          path
              + ": "
              + below
              + (below == 1
                  ? " eigenvalue is negative by rounding and counts as 0; it is "
                  : " eigenvalues are negative by rounding and count as 0; the lowest is ")
              + deepest
              + ", on line "
              + numbers[lowest]);
    }
  }
}
