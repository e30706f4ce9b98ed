// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import org.halfspace.linalg.Matrix;

/**
 * What a run came to.
 *
 * @param encoder M of the best step: n × k, unit rows
 * @param bestStep the step with the lowest held-out distortion
 * @param heldOut that distortion, with a decoder fitted to some of the samples
 * @param steps how many steps were made, in all sessions
 * @param end why the run ended
 * @param message more about the end; empty if there is no more to say
 */
public record TrainingResult(
    Matrix encoder, long bestStep, double heldOut, long steps, TrainingEnd end, String message) {}
