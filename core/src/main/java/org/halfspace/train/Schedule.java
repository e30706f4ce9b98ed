// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

/** How the learning rate falls over a run, as a factor between 0 and 1. */
public enum Schedule {
  /** Stays as it is. */
  CONSTANT {
    @Override
    public double factor(long step, long steps) {
      return 1;
    }
  },
  /** Falls in a straight line to 0 at the end. */
  LINEAR {
    @Override
    public double factor(long step, long steps) {
      return 1 - (double) step / steps;
    }
  },
  /** Falls along half a cosine to 0 at the end. */
  COSINE {
    @Override
    public double factor(long step, long steps) {
      return (1 + Math.cos(Math.PI * step / steps)) / 2;
    }
  };

  /** The factor at step {@code step} of {@code steps}, counted from 0. */
  public abstract double factor(long step, long steps);
}
