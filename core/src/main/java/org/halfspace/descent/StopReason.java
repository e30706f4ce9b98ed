// SPDX-License-Identifier: Apache-2.0
package org.halfspace.descent;

/** Why a method stopped. */
public enum StopReason {
  /** The gradient is as small as requested. */
  GRADIENT_SMALL(true),
  /** The risk has not fallen by the requested share over the last steps. */
  DECREASE_SMALL(true),
  /** The risk is within the requested distance of the floor. */
  FLOOR_REACHED(true),
  /** No step along the search direction lowers the risk any more: rounding is all that is left. */
  NO_DESCENT(true),
  /** The number of iterations allowed is used up. */
  ITERATIONS_USED(false);

  private final boolean converged;

  StopReason(boolean converged) {
    this.converged = converged;
  }

  /** Whether the method came to rest, rather than ran out of what it was given. */
  public boolean converged() {
    return converged;
  }
}
