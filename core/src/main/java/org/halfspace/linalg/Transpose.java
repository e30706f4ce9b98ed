// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg;

/** Whether an operand of a product is taken as it is or transposed. */
public enum Transpose {
  NO,
  YES
}
