// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

/** Training came to a loss that is not finite. */
public final class DivergenceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DivergenceException(String message) {
    super(message);
  }
}
