// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import org.halfspace.linalg.Matrix;

/**
 * What a run came to.
 *
 * @param best the step with the lowest held-out distortion
 * @param steps how many steps were made, in all sessions
 * @param end why the run ended
 * @param message more about the end; empty if there is no more to say
 */
public record TrainingResult(Best best, long steps, TrainingEnd end, String message) {

  /**
   * A step and its encoder.
   *
   * @param encoder M: n × k, unit rows
   * @param step counted from 0
   * @param heldOut the distortion on held-out vectors, with a decoder fitted to some of the samples
   */
  public record Best(Matrix encoder, long step, double heldOut) {}
}
