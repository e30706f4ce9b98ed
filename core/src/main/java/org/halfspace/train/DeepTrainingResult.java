// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import org.halfspace.code.DeepDecoder;
import org.halfspace.code.UnitEncoder;

/**
 * What a training of a deep decoder came to.
 *
 * @param encoder that of the step with the lowest held-out distortion; the one there was where the
 *     decoder alone was trained
 * @param decoder of its codes, at the same step
 * @param bestStep that step, counted from 0; 0 is the start, whose hidden layers say nothing
 * @param heldOut the distortion on held-out vectors
 * @param steps how many steps were made, in all sessions
 * @param end why the run ended
 * @param message more about the end; empty if there is no more to say
 */
public record DeepTrainingResult(
    UnitEncoder encoder,
    DeepDecoder decoder,
    long bestStep,
    double heldOut,
    long steps,
    TrainingEnd end,
    String message) {}
