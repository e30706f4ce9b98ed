// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.output;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.concurrent.CompletionException;
import org.halfspace.SoftwareVersion;
import org.halfspace.data.UnusableDataException;
import org.halfspace.linalg.NativeLibraryException;
import org.halfspace.train.DivergenceException;
import picocli.CommandLine;

/**
 * One line that says what went wrong, for a reader who does not know the code. Failures caused by
 * data, files or the machine have a message of their own; everything else is a mistake in the
 * program and is reported as a bug.
 */
public final class Failures {
  /** The option that asks for the stack trace of a failure. */
  public static final String DEBUG = "--debug";

  private Failures() {}

  /** What failed, without what only carried it here from another thread or through a lambda. */
  public static Throwable cause(Throwable failure) {
    boolean carrier =
        failure instanceof UncheckedIOException
            || failure instanceof CompletionException
            || failure instanceof java.util.concurrent.ExecutionException
            || failure instanceof InvocationTargetException
            || failure instanceof CommandLine.ExecutionException;
    return carrier && failure.getCause() != null ? cause(failure.getCause()) : failure;
  }

  /** Whether a mistake in the program is to blame. */
  static boolean isBug(Throwable failure) {
    Throwable cause = cause(failure);
    return !(cause instanceof IOException
        || cause instanceof JobFailure
        || cause instanceof UnusableDataException
        || cause instanceof DivergenceException
        || cause instanceof NativeLibraryException
        || cause instanceof LinkageError
        || cause instanceof OutOfMemoryError);
  }

  /** The line. */
  public static String describe(Throwable failure) {
    Throwable cause = cause(failure);
    if (isBug(cause)) {
      return "this is a bug: "
          + oneLine(cause.toString())
          + "; run again with "
          + DEBUG
          + " for the stack trace, and report it to the Halfspace project (halfspace "
          + SoftwareVersion.number()
          + ", Java "
          + Runtime.version()
          + ")";
    }
    if (cause instanceof OutOfMemoryError) {
      return "out of memory; give Java more, as with HALFSPACE_JAVA_OPTIONS=-Xmx8g (now "
          + (Runtime.getRuntime().maxMemory() >> 20)
          + " MiB)";
    }
    if (cause instanceof LinkageError) {
      return oneLine(new MissingPart().describe(cause));
    }
    if (cause instanceof FileSystemException file && file.getFile() != null) {
      return oneLine(file.getFile() + ": " + reason(file));
    }
    if (cause instanceof CharacterCodingException) {
      return "a text file is not valid UTF-8";
    }
    String message = cause.getMessage();
    if (message == null || message.isBlank()) {
      return cause instanceof EOFException
          ? "a file ends too early"
          : "a file cannot be read or written";
    }
    return oneLine(message);
  }

  private static String reason(FileSystemException failure) {
    String reason = failure.getReason();
    if (failure instanceof FileAlreadyExistsException) {
      return (reason == null ? "exists already" : reason)
          + ("is a folder".equals(reason) ? "" : "; use --force to replace it");
    }
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (reason != null) {
      return reason;
    }
    if (failure instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (failure instanceof NotDirectoryException) {
      return "is not a folder";
    }
    if (failure instanceof DirectoryNotEmptyException) {
      return "is a folder that is not empty";
    }
    if (failure instanceof FileSystemLoopException) {
      return "symbolic links form a loop";
    }
    return "cannot be read or written";
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
