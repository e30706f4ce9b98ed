// SPDX-License-Identifier: Apache-2.0
package org.halfspace.descent;

/**
 * The state of a method after an iteration; 0 is the start. All values belong to the same encoder.
 *
 * @param iteration how many iterations led here
 * @param evaluations how many risks were computed for it
 * @param distortion E‖x − x̂‖² / tr Σ
 * @param gradientNorm Frobenius norm of the Riemannian gradient of the distortion
 */
public record Step(int iteration, int evaluations, double distortion, double gradientNorm) {}
