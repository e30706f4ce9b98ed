// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg;

/**
 * OpenBLAS could not be loaded. Either there is none for this machine on the class path; then the
 * message names what to add. Or the folder its libraries are unpacked to cannot be written to, is
 * full, or allows no execution; then the message names the folder and what to set.
 */
public final class NativeLibraryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public NativeLibraryException(String message, Throwable cause) {
    super(message, cause);
  }
}
