package org.halfspace.cli;

import org.halfspace.limits.Limits;

/** The curves of {@code halfspace limit --plot}. */
final class LimitChart {
  private LimitChart() {}
}
