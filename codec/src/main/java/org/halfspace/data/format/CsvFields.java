// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import java.nio.charset.StandardCharsets;

/**
 * Divides a line into fields. Blanks around a field and double quotes around it are left out. Not
 * thread-safe.
 */
final class CsvFields {
  /** Stands for any run of blanks and tabs. */
  static final byte BLANKS = ' ';

  private final byte separator;
  private byte[] bytes = new byte[0];
  private int next;
  private int end;
  private boolean ended;
  private int from;
  private int to;

  CsvFields(byte separator) {
    this.separator = separator;
  }

  /** The separator of a line: the first of semicolon, tab and comma outside quotes, else blanks. */
  static byte separatorOf(LineReader line) {
    for (byte candidate : new byte[] {';', '\t', ','}) {
      boolean quoted = false;
      for (int i = line.start(); i < line.end(); i++) {
        byte c = line.bytes()[i];
        if (c == '"') {
          quoted = !quoted;
        } else if (c == candidate && !quoted) {
          return candidate;
        }
      }
    }
    return BLANKS;
  }

  void start(LineReader line) {
    bytes = line.bytes();
    next = line.start();
    end = line.end();
    ended = false;
  }

  /** Goes to the next field; {@code false} after the last. */
  boolean advance() {
    if (ended) {
      return false;
    }
    skipBlanks();
    if (next < end && bytes[next] == '"') {
      quoted();
    } else {
      plain();
    }
    skipBlanks();
    if (next >= end) {
      ended = true;
    } else if (separator != BLANKS && bytes[next] == separator) {
      next++;
    }
    return true;
  }

  private void quoted() {
    from = next + 1;
    int at = from;
    while (at < end && bytes[at] != '"') {
      at++;
    }
    to = at;
    next = Math.min(end, at + 1);
    if (next < end && !isSeparator(bytes[next]) && bytes[next] != ' ') {
      // Text after the closing quote: hand out everything, which then is not a number.
      from--;
      plainFrom(next);
    }
  }

  private void plain() {
    from = next;
    plainFrom(next);
  }

  private void plainFrom(int start) {
    int at = start;
    while (at < end && !isSeparator(bytes[at])) {
      at++;
    }
    next = at;
    to = at;
    while (to > from && (bytes[to - 1] == ' ' || bytes[to - 1] == '\t')) {
      to--;
    }
  }

  private boolean isSeparator(byte c) {
    return c == separator || (separator == BLANKS && c == '\t');
  }

  private void skipBlanks() {
    while (next < end && (bytes[next] == ' ' || (bytes[next] == '\t' && separator != '\t'))) {
      next++;
    }
  }

  /** Whether nothing is in the field. */
  boolean isEmpty() {
    return from >= to;
  }

  /** The text of the field. */
  String text() {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  /** Whether the field is a number, {@code nan} and {@code inf} included. */
  boolean isNumber() {
    try {
      number();
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /**
   * The value of the field.
   *
   * @throws NumberFormatException if it is not a number
   */
  double number() {
    return DecimalNumber.parse(bytes, from, to);
  }
}
