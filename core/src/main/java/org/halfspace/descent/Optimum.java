// SPDX-License-Identifier: Apache-2.0
package org.halfspace.descent;

import org.halfspace.linalg.Matrix;

/**
 * What a method ended with.
 *
 * @param encoder M: n × k, unit rows
 * @param last distortion, gradient norm and counts at that encoder
 * @param iterations how many were made in all; more than those that led to the encoder where a
 *     method went on from the best it found
 * @param reason why it stopped
 */
public record Optimum(Matrix encoder, Step last, int iterations, StopReason reason) {

  /** What a method ended with whose last iterate is its result. */
  public Optimum(Matrix encoder, Step last, StopReason reason) {
    this(encoder, last, last.iteration(), reason);
  }

  /** Whether the method came to rest, rather than ran out of iterations. */
  public boolean converged() {
    return reason.converged();
  }
}
