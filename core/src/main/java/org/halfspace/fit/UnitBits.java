// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit;

import org.halfspace.limits.BitLimits;

/** How many bits the units of a code have (docs/levels.md). Immutable and thread-safe. */
public sealed interface UnitBits permits UnitBits.Auto, UnitBits.Mixed, UnitBits.Alike {

  /** The name on the command line and in reports: auto, mixed, or the number. */
  String label();

  /** Signs and mixtures are tried on held-out vectors, and the better code is kept. */
  static UnitBits auto() {
    return new Auto();
  }

  /** Units of 1 to 8 bits each, as many of each as is best. */
  static UnitBits mixed() {
    return new Mixed();
  }

  /** Units of one bit each. */
  static UnitBits signs() {
    return new Alike(1);
  }

  /**
   * All units with the same number of bits.
   *
   * @throws IllegalArgumentException if it is not between 1 and 8
   */
  static UnitBits of(int bits) {
    return new Alike(bits);
  }

  /** See {@link #auto}. */
  record Auto() implements UnitBits {
    @Override
    public String label() {
      return "auto";
    }
  }

  /** See {@link #mixed}. */
  record Mixed() implements UnitBits {
    @Override
    public String label() {
      return "mixed";
    }
  }

  /**
   * See {@link #of}.
   *
   * @param bits 1 to 8
   */
  record Alike(int bits) implements UnitBits {
    public Alike {
      if (bits < 1 || bits > BitLimits.MOST_BITS) {
        throw new IllegalArgumentException(
            "unit bits: " + bits + ", must be between 1 and " + BitLimits.MOST_BITS);
      }
    }

    @Override
    public String label() {
      return String.valueOf(bits);
    }
  }
}
