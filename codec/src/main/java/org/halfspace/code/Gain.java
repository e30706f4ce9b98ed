// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

/** How the norm of a centered vector is coded, apart from its signs. */
public enum Gain {
  /** Not at all: every vector is decoded to the same scale. */
  NONE("none", 0),
  /** As one float16 for each vector, relative to the root mean square norm. */
  FLOAT16("f16", 16);

  private final String label;
  private final int bits;

  Gain(String label, int bits) {
    this.label = label;
    this.bits = bits;
  }

  /** The name in commands, reports and model files. */
  public String label() {
    return label;
  }

  /** Bits for each vector beside those of the sign code. */
  public int bits() {
    return bits;
  }

  /**
   * The gain of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Gain of(String label) {
    for (Gain gain : values()) {
      if (gain.label.equals(label)) {
        return gain;
      }
    }
    throw new IllegalArgumentException("gain: '" + label + "', must be none or f16");
  }
}
