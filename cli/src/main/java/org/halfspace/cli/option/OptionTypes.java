// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.option;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/**
 * How the words of a command line become numbers and paths: numbers as everybody writes them,
 * finite, and no empty name of a file.
 */
public final class OptionTypes {
  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d+");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

  private OptionTypes() {}

  /**
   * A rule that the value of an option has to obey.
   *
   * @throws TypeConversionException if it does not, which is wrong usage
   */
  public static void require(boolean holds, String message) {
    if (!holds) {
      throw new TypeConversionException(message);
    }
  }

  /** Makes a command line and its subcommands read values in this way. */
  public static void register(CommandLine line) {
    line.registerConverter(Integer.class, OptionTypes::integer);
    line.registerConverter(int.class, OptionTypes::integer);
    line.registerConverter(Long.class, OptionTypes::whole);
    line.registerConverter(long.class, OptionTypes::whole);
    line.registerConverter(Double.class, OptionTypes::number);
    line.registerConverter(double.class, OptionTypes::number);
    line.registerConverter(Path.class, OptionTypes::path);
  }

  /**
   * A whole number.
   *
   * @throws TypeConversionException if it is none, or takes more than 32 bits
   */
  static int integer(String text) {
    return (int) whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  private static long whole(String text) {
    return whole(text, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  private static long whole(String text, long least, long most) {
    if (!WHOLE.matcher(text).matches()) {
      throw new TypeConversionException("'" + text + "', must be a whole number");
    }
    try {
      long value = Long.parseLong(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // More digits than 64 bits hold.
    }
    throw new TypeConversionException(
        "'" + text + "', must be a whole number between " + least + " and " + most);
  }

  /**
   * A finite number.
   *
   * @throws TypeConversionException if it is none
   */
  static double number(String text) {
    if (DECIMAL.matcher(text).matches()) {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value)) {
        return value;
      }
    }
    throw new TypeConversionException("'" + text + "', must be a finite number");
  }

  /**
   * The name of a file.
   *
   * @throws TypeConversionException if no file can have it
   */
  public static Path path(String text) {
    if (text.isEmpty()) {
      throw new TypeConversionException("empty, must be the name of a file");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new TypeConversionException(
          "'" + text + "', cannot be the name of a file here: " + e.getReason());
    }
  }
}
