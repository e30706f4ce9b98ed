// SPDX-License-Identifier: Apache-2.0
package org.halfspace.descent;

import java.util.List;

/**
 * One line of a {@link Trace}; all values belong to the same encoder.
 *
 * @param iteration how many iterations led here
 * @param seconds since the trace was begun
 * @param risk E‖x − x̂‖² / tr Σ
 * @param gap risk/floor − 1
 * @param gradientNorm norm of the Riemannian gradient of the risk
 * @param smallestSingularValue of the whitened encoder M, of its min(n, k) singular values
 * @param largestSingularValue of M
 * @param shares Σ (MᵀM)_ii over the components of each block, in the order of the blocks
 */
public record TraceEntry(
    int iteration,
    double seconds,
    double risk,
    double gap,
    double gradientNorm,
    double smallestSingularValue,
    double largestSingularValue,
    List<Double> shares) {

  public TraceEntry {
    shares = List.copyOf(shares);
  }
}
