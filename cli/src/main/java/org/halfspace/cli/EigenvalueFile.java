package org.halfspace.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.halfspace.data.UnusableDataException;
import org.halfspace.source.Spectrum;

/**
 * A text file with one eigenvalue a line, in double precision; blank lines and those that begin
 * with # are passed over.
 */
final class EigenvalueFile {
  private EigenvalueFile() {}

  /**
   * Reads the file, if it is one.
   *
   * @return empty if the first line that counts is not one number, so that the file is something
   *     else
   * @throws IOException if a later line is not a number that can be an eigenvalue; the message
   *     names it
   */
  static Optional<Spectrum> read(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      return Optional.empty();
    }
    double[] values = new double[1024];
    int count = 0;
    long number = 0;
    try (BufferedReader lines = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
      for (String line = next(lines); line != null; line = next(lines)) {
        number++;
        String text = line.strip();
        if (text.isEmpty() || text.startsWith("#")) {
          continue;
        }
        double value;
        try {
          value = Double.parseDouble(text);
        } catch (NumberFormatException e) {
          if (count == 0) {
            return Optional.empty();
          }
          throw new IOException(
              path + ": line " + number + ": '" + text + "', must be one eigenvalue", e);
        }
        if (!(value >= 0) || Double.isInfinite(value)) {
          throw new IOException(
              path
                  + ": line "
                  + number
                  + ": eigenvalue "
                  + text
                  + ", must be finite and not negative");
        }
        if (count == values.length) {
          values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = value;
      }
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
    if (count == 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(Spectrum.of(Arrays.copyOf(values, count)));
    } catch (UnusableDataException e) {
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }

  /**
   * A line, but none that is longer than a number could be: a binary file may have no line ends.
   */
  private static String next(BufferedReader lines) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = lines.read(); c >= 0; c = lines.read()) {
      if (c == '\n') {
        return line.toString();
      }
      if (line.length() > 200) {
        throw new java.nio.charset.MalformedInputException(1);
      }
      line.append((char) c);
    }
    return line.isEmpty() ? null : line.toString();
  }
}
