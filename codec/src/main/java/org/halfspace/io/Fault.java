// SPDX-License-Identifier: Apache-2.0
package org.halfspace.io;

/**
 * Makes the one-line messages: the name of the source first, then what is wrong. Control
 * characters, which damaged files bring along, become question marks.
 */
public final class Fault {
  private Fault() {}

  public static VectorDataException truncated(String name, String what) {
    return new VectorDataException(VectorDataException.Kind.TRUNCATED, line(name, what));
  }

  public static VectorDataException corrupt(String name, String what) {
    return new VectorDataException(VectorDataException.Kind.CORRUPT, line(name, what));
  }

  public static VectorDataException corrupt(String name, String what, Throwable cause) {
    return new VectorDataException(
        VectorDataException.Kind.CORRUPT, line(name, what + reason(cause)), cause);
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

  public static VectorDataException unsupported(String name, String what) {
    return new VectorDataException(VectorDataException.Kind.UNSUPPORTED, line(name, what));
  }

  public static VectorDataException unusable(String name, String what) {
    return new VectorDataException(VectorDataException.Kind.UNUSABLE, line(name, what));
  }
}
