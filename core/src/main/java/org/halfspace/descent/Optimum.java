package org.halfspace.descent;

import org.halfspace.linalg.Matrix;

/**
 * What a method ended with.
 *
 * @param encoder M: n × k, unit rows
 * @param last distortion, gradient norm and counts at that encoder
 * @param reason why it stopped
 */
public record Optimum(Matrix encoder, Step last, StopReason reason) {

  /** Whether the method came to rest, rather than ran out of iterations. */
  public boolean converged() {
    return reason.converged();
  }
}
