// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train.run;

/**
 * The state of a run.
 *
 * @param step steps made
 * @param steps steps to make
 * @param loss mean loss of the batches since the last report: train distortion with the decoder as
 *     it is
 * @param heldOut the last held-out distortion
 * @param vectorsPerSecond since the last report
 */
public record TrainingProgress(
    long step, long steps, double loss, double heldOut, double vectorsPerSecond) {}
