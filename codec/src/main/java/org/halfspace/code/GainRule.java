// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

/**
 * Which number is kept as the gain of a vector (docs/gain.md). With y = A σ + b − μ, what its code
 * stands for at gain 1, the vector is decoded to μ + g y.
 */
public enum GainRule {
  /** g = ‖x − μ‖ / s: the norm. Costs a pass over the vectors. */
  NORM("norm"),

  /**
   * g = ⟨x − μ, y⟩ / ‖y‖², 0 where that is negative: of all factors the one that loses least. Costs
   * as much as decoding.
   */
  PROJECTION("projection");

  private final String label;

  GainRule(String label) {
    this.label = label;
  }

  /** The name in commands, reports and model files. */
  public String label() {
    return label;
  }

  /**
   * The rule of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static GainRule of(String label) {
    for (GainRule rule : values()) {
      if (rule.label.equals(label)) {
        return rule;
      }
    }
    throw new IllegalArgumentException("gain rule: '" + label + "', must be norm or projection");
  }
}
