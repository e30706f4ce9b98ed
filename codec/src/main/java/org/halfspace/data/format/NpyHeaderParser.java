// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import java.util.ArrayList;
import java.util.List;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.file.Fault;

/**
 * Parses the dictionary of an npy header: strings, {@code True}, {@code False} and a tuple of whole
 * numbers. Anything else Python would evaluate is refused.
 */
final class NpyHeaderParser {
  private static final int MAXIMUM_AXES = 64;

  private final String text;
  private final String name;
  private int position;

  NpyHeaderParser(String text, String name) {
    this.text = text;
    this.name = name;
  }

  NpyHeader parse() throws DamagedFileException {
    String type = null;
    Boolean fortranOrder = null;
    List<Long> shape = null;
    expect('{');
    while (!accept('}')) {
      String key = string();
      expect(':');
      switch (key) {
        case "descr" -> type = type();
        case "fortran_order" -> fortranOrder = truth();
        case "shape" -> shape = tuple();
        default -> throw trouble("unknown key '" + key + "'");
      }
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    skipBlanks();
    if (position < text.length()) {
      throw trouble("text after the dictionary");
    }
    if (type == null || fortranOrder == null || shape == null) {
      throw trouble("descr, fortran_order or shape is missing");
    }
    return new NpyHeader(type, fortranOrder, shape);
  }

  private String type() throws DamagedFileException {
    skipBlanks();
    if (position < text.length() && text.charAt(position) == '[') {
      throw Fault.unsupported(
          name, "npy of records with named fields; an array of numbers is needed");
    }
    return string();
  }

  private String string() throws DamagedFileException {
    skipBlanks();
    char quote = position < text.length() ? text.charAt(position) : ' ';
    if (quote != '\'' && quote != '"') {
      throw trouble("a quoted string is missing");
    }
    int end = text.indexOf(quote, position + 1);
    if (end < 0) {
      throw trouble("a string does not end");
    }
    String content = text.substring(position + 1, end);
    if (content.indexOf('\\') >= 0 || content.indexOf('\'') >= 0) {
      throw trouble("a string with escapes");
    }
    position = end + 1;
    return content;
  }

  private boolean truth() throws DamagedFileException {
    skipBlanks();
    if (text.startsWith("True", position)) {
      position += 4;
      return true;
    }
    if (text.startsWith("False", position)) {
      position += 5;
      return false;
    }
    throw trouble("fortran_order must be True or False");
  }

  private List<Long> tuple() throws DamagedFileException {
    List<Long> sizes = new ArrayList<>();
    expect('(');
    while (!accept(')')) {
      sizes.add(size());
      if (sizes.size() > MAXIMUM_AXES) {
        throw trouble("shape has more than " + MAXIMUM_AXES + " axes");
      }
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    return sizes;
  }

  private long size() throws DamagedFileException {
    skipBlanks();
    int start = position;
    while (position < text.length()
        && text.charAt(position) >= '0'
        && text.charAt(position) <= '9') {
      position++;
    }
    if (position == start) {
      throw trouble("shape must hold whole numbers that are not negative");
    }
    try {
      long size = Long.parseLong(text.substring(start, position));
      // Python 2 wrote long integers with this suffix.
      accept('L');
      return size;
    } catch (NumberFormatException e) {
      throw trouble("shape holds " + text.substring(start, position) + ", beyond 64 bits");
    }
  }

  private void expect(char wanted) throws DamagedFileException {
    if (!accept(wanted)) {
      throw trouble("'" + wanted + "' is missing");
    }
  }

  private boolean accept(char wanted) {
    skipBlanks();
    if (position < text.length() && text.charAt(position) == wanted) {
      position++;
      return true;
    }
    return false;
  }

  private void skipBlanks() {
    while (position < text.length() && " \t\n\r".indexOf(text.charAt(position)) >= 0) {
      position++;
    }
  }

  private DamagedFileException trouble(String what) {
    return Fault.corrupt(name, "npy header, character " + position + ": " + what);
  }
}
