// SPDX-License-Identifier: Apache-2.0
package org.halfspace.risk;

import org.halfspace.linalg.Matrix;

/**
 * A distortion as a function of the whitened encoder. Implementations are immutable and
 * thread-safe.
 */
public interface Objective {

  /** k, how many columns an encoder has. */
  int components();

  /**
   * The value at an encoder, and what follows from it.
   *
   * @param encoder M: n × k, unit rows
   * @throws IllegalArgumentException if M has another number of columns or a row is not of norm 1
   *     to 1e-6
   */
  Evaluation evaluate(Matrix encoder);

  /** The distortion at one encoder. Not thread-safe. */
  interface Evaluation {

    /** E‖x − x̂‖² / tr Σ. */
    double distortion();

    /** The Euclidean gradient of the distortion: n × k. */
    Matrix euclideanGradient();

    /**
     * P · T for a positive definite P: n × n that comes near the inverse Hessian, up to scale, as a
     * descent may use it; T: n × k is left as it is. Without better knowledge, T itself.
     */
    default Matrix preconditioned(Matrix tangent) {
      return tangent.copy();
    }

    /** ⟨T, P T⟩ for the same P, which may cost less than P T. */
    default double preconditionedSquare(Matrix tangent) {
      return tangent.dot(preconditioned(tangent));
    }
  }
}
