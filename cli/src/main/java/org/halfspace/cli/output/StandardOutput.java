// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.output;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.halfspace.io.file.FileType;

/**
 * Standard output that remembers what went wrong, which print streams do not tell. After the first
 * failure nothing more is written. Thread-safe.
 */
public final class StandardOutput extends OutputStream {
  private static final Path PATH = Path.of("/dev/stdout");

  private final OutputStream stream;
  private final boolean pipe;
  private IOException failure;

  public StandardOutput() {
    this(new FileOutputStream(FileDescriptor.out), isPipe());
  }

  /**
   * @param pipe whether the stream is known to be a pipe
   */
  public StandardOutput(OutputStream stream, boolean pipe) {
    this.stream = stream;
    this.pipe = pipe;
  }

  @Override
  public void write(int value) {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) {
    if (failure == null) {
      try {
        stream.write(bytes, offset, length);
      } catch (IOException e) {
        failure = e;
      }
    }
  }

  /** Why not all was written, unless the reader of a pipe had enough and closed it. */
  public synchronized Optional<String> failure() {
    return Optional.ofNullable(failure)
        .filter(cause -> !isClosedPipe(cause))
        .map(cause -> "standard output: " + cause.getMessage());
  }

  /** Systems put it in the words of the user's language, but no pipe fails for another reason. */
  private boolean isClosedPipe(IOException cause) {
    return pipe || String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
  }

  private static boolean isPipe() {
    try {
      FileType type = FileType.of(PATH);
      return type == FileType.PIPE || type == FileType.SOCKET;
    } catch (IOException e) {
      return false;
    }
  }
}
