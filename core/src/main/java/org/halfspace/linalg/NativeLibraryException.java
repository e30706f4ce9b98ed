package org.halfspace.linalg;

/**
 * OpenBLAS could not be loaded: there is none for this machine, or the folder its libraries are
 * unpacked to cannot be written to, is full, or allows no execution. The message names the folder
 * and what to set.
 */
public final class NativeLibraryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NativeLibraryException(String message, Throwable cause) {
    super(message, cause);
  }
}
