package org.halfspace.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** One line that says what went wrong, for somebody who does not know the code. */
final class Failures {
  private Failures() {}

  static String describe(Exception failure) {
    if (failure instanceof NoSuchFileException missing) {
      return missing.getFile()
          + ": "
          + (missing.getReason() == null ? "no such file or folder" : missing.getReason());
    }
    if (failure instanceof FileAlreadyExistsException existing) {
      return existing.getFile()
          + ": "
          + (existing.getReason() == null ? "exists already" : existing.getReason())
          + ("is a folder".equals(existing.getReason()) ? "" : "; use --force to replace it");
    }
    if (failure instanceof AccessDeniedException denied) {
      return denied.getFile() + ": permission denied";
    }
    if (failure instanceof FileSystemException other && other.getReason() != null) {
      return other.getFile() + ": " + other.getReason();
    }
    String message = failure.getMessage();
    return message == null || message.isBlank()
        ? failure.getClass().getSimpleName()
        : message.replace('\n', ' ');
  }
}
