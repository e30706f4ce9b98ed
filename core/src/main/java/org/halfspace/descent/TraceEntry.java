// SPDX-License-Identifier: Apache-2.0
package org.halfspace.descent;

import java.util.List;

/**
 * One line of a {@link Trace}; all values belong to the same encoder.
 *
 * @param step how many iterations led here, with risk and gradient
 * @param seconds since the start of the trace
 * @param gap risk/floor − 1
 * @param singularValues of the whitened encoder M
 * @param shares Σ (MᵀM)_ii over the components of each block, in the order of the blocks
 */
public record TraceEntry(
    Step step, double seconds, double gap, SingularValues singularValues, List<Double> shares) {

  public TraceEntry {
    shares = List.copyOf(shares);
  }

  /**
   * The extremes of the min(n, k) singular values.
   *
   * @param smallest of them
   * @param largest of them
   */
  public record SingularValues(double smallest, double largest) {}
}
