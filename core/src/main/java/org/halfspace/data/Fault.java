package org.halfspace.data;

/** Makes the one-line messages: the name of the source first, then what is wrong. */
final class Fault {
  private Fault() {}

  static VectorDataException truncated(String name, String what) {
    return new VectorDataException(VectorDataException.Kind.TRUNCATED, name + ": " + what);
  }

  static VectorDataException corrupt(String name, String what) {
    return new VectorDataException(VectorDataException.Kind.CORRUPT, name + ": " + what);
  }

  static VectorDataException corrupt(String name, String what, Throwable cause) {
    return new VectorDataException(
        VectorDataException.Kind.CORRUPT, name + ": " + what + ": " + cause.getMessage(), cause);
  }

  static VectorDataException unsupported(String name, String what) {
    return new VectorDataException(VectorDataException.Kind.UNSUPPORTED, name + ": " + what);
  }

  static VectorDataException unusable(String name, String what) {
    return new VectorDataException(VectorDataException.Kind.UNUSABLE, name + ": " + what);
  }
}
