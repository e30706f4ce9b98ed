package org.halfspace.cli;

import org.halfspace.code.SignCodec;

/** How many vectors are read, coded and written at once. */
final class BlockSize {
  private static final int FLOATS = 1 << 22;

  private BlockSize() {}

  static int rows(SignCodec codec) {
    return Math.max(16, Math.min(65_536, FLOATS / Math.max(codec.dimension(), codec.codes())));
  }
}
