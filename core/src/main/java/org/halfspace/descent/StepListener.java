// SPDX-License-Identifier: Apache-2.0
package org.halfspace.descent;

import org.halfspace.linalg.Matrix;

/** Told of every step of a method, on the thread that runs it. */
@FunctionalInterface
public interface StepListener {

  /**
   * Hears of a step.
   *
   * @param step the state of the method; iteration 0 is the start
   * @param encoder M at that step, to be read before returning and not to be changed
   */
  void after(Step step, Matrix encoder);

  /** Listens to nothing. */
  static StepListener none() {
    return (step, encoder) -> {};
  }

  /** This listener, then another. */
  default StepListener and(StepListener other) {
    return (step, encoder) -> {
      after(step, encoder);
      other.after(step, encoder);
    };
  }
}
