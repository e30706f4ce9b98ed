// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg;

/**
 * A factorization that does not exist: the matrix is singular, not positive definite or not finite.
 */
public final class SingularMatrixException extends ArithmeticException {
  private static final long serialVersionUID = 1L;

  public SingularMatrixException(String message) {
    super(message);
  }
}
