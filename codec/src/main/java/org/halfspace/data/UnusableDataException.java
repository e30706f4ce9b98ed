// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data;

import org.halfspace.io.DamagedFileException;

/**
 * Data that were read without fault but cannot serve the job: too few vectors, all of them the
 * same, another dimension than the model's, codes that are not those of the vectors. The message
 * names the data and what is wrong with them, in words for whoever brought them.
 *
 * <p>Not for damaged files ({@link DamagedFileException}), and not for arguments that only a
 * mistake in a program can bring about ({@link IllegalArgumentException} itself).
 */
public final class UnusableDataException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /**
   * @param message what is wrong, and with which data
   */
  public UnusableDataException(String message) {
    super(message);
  }

  /**
   * @param message what is wrong, and with which data
   * @param cause what found it
   */
  public UnusableDataException(String message, Throwable cause) {
    super(message, cause);
  }
}
