// SPDX-License-Identifier: Apache-2.0
package org.halfspace.io.file;

import org.halfspace.io.DamagedFileException;

/**
 * Makes the one-line messages: the name of the source first, then what is wrong. Control
 * characters, which damaged files bring along, become question marks.
 */
public final class Fault {
  private Fault() {}

  public static DamagedFileException truncated(String name, String what) {
    return new DamagedFileException(DamagedFileException.Kind.TRUNCATED, line(name, what));
  }

  public static DamagedFileException corrupt(String name, String what) {
    return new DamagedFileException(DamagedFileException.Kind.CORRUPT, line(name, what));
  }

  public static DamagedFileException corrupt(String name, String what, Throwable cause) {
    return new DamagedFileException(
        DamagedFileException.Kind.CORRUPT, line(name, what + reason(cause)), cause);
  }

  private static String line(String name, String what) {
    return (name + ": " + what).replaceAll("\\p{Cntrl}", "?");
  }

  /**
   * What an exception says, in brackets and one line. Runtime exceptions of decoders speak of their
   * own arrays, which tells nothing about the file.
   */
  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    return message == null || message.isBlank() || cause instanceof RuntimeException
        ? ""
        : " (" + message.strip().replaceAll("\\s+", " ") + ")";
  }

  public static DamagedFileException unsupported(String name, String what) {
    return new DamagedFileException(DamagedFileException.Kind.UNSUPPORTED, line(name, what));
  }

  public static DamagedFileException unusable(String name, String what) {
    return new DamagedFileException(DamagedFileException.Kind.UNUSABLE, line(name, what));
  }
}
