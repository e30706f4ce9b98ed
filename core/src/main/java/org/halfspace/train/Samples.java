// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import java.io.IOException;

/**
 * Where the vectors of a training come from, in whitened coordinates. What a step gets depends on
 * the number of the step alone, so that a training can go on from any step.
 */
public interface Samples {

  /** k, how many coordinates a vector has. */
  int components();

  /** How many vectors a step gets. */
  int batch();

  /**
   * Fills in the vectors of a step.
   *
   * @param step counted from 0
   * @param whitened receives batch × k, row after row
   * @throws IOException if the vectors cannot be read
   */
  void fill(long step, float[] whitened) throws IOException;
}
