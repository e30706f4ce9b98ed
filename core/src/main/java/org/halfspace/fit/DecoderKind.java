// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit;

/** How {@link Fit} finds the decoder. */
public enum DecoderKind {
  /**
   * Least squares on the codes of the training vectors, regularized toward the Gaussian decoder.
   */
  LEAST_SQUARES("least-squares"),
  /**
   * The decoder A* that is optimal for the Gaussian source of the same covariance (docs/theory.md,
   * §3).
   */
  GAUSSIAN("gaussian");

  private final String label;

  DecoderKind(String label) {
    this.label = label;
  }

  /** The name in commands, reports and model files. */
  public String label() {
    return label;
  }
}
