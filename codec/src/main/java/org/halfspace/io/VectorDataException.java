// SPDX-License-Identifier: Apache-2.0
package org.halfspace.io;

import java.io.IOException;

/** Data that cannot be used. The message names the file, the place in it and what is wrong. */
public final class VectorDataException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What kind of trouble it is. */
  public enum Kind {
    /** The source ends before its header says it does. */
    TRUNCATED,
    /**
     * The bytes contradict the format: wrong magic, impossible header, padded file, unparsable
     * number.
     */
    CORRUPT,
    /** The format is known but this variant of it is not read. */
    UNSUPPORTED,
    /**
     * Well-formed, but the values cannot be used: not finite, no vectors, another dimension than
     * expected.
     */
    UNUSABLE
  }

  private final Kind kind;

  public VectorDataException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public VectorDataException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
