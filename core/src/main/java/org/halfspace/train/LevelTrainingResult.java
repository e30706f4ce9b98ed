// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import org.halfspace.code.LevelEncoder;

/**
 * What a training of units of several levels came to.
 *
 * @param encoder that of the step with the lowest held-out distortion; levels reach from about −1
 *     to 1, exactly in units of one bit
 * @param bestStep that step, counted from 0; 0 is the start
 * @param heldOut the distortion on held-out vectors, with a decoder fitted to some of the samples
 * @param steps how many steps were made, in all sessions
 * @param end why the run ended
 * @param message more about the end; empty if there is no more to say
 */
public record LevelTrainingResult(
    LevelEncoder encoder,
    long bestStep,
    double heldOut,
    long steps,
    TrainingEnd end,
    String message) {}
