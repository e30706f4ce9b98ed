// SPDX-License-Identifier: Apache-2.0
package org.halfspace.limits;

import java.util.OptionalDouble;

/**
 * The floor at one rate beside the other curves; all of them distortions, E‖x − x̂‖² / tr Σ.
 *
 * @param rate n/d
 * @param floor the lowest distortion of a two-layer autoencoder
 * @param uniform that of a code that treats all components alike
 * @param shannon the distortion-rate function at n log₂ m bits, for units of m levels (sign: 2);
 *     empty for others
 * @param linear that of n real numbers, PCA
 */
public record LimitPoint(
    double rate, Floor floor, double uniform, OptionalDouble shannon, double linear) {}
