// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.levels;

/** How the bits of a code are spread over the components of the data (docs/theory.md §8). */
public enum Spread {
  /** Every unit codes one principal component. */
  AXES,
  /** Units of the same number of bits code neighboring components together. */
  GROUPS,
  /**
   * All units code the same components, turned by one random rotation: each has the same variance,
   * and is nearly normal whatever the components are.
   */
  ROTATION
}
