// SPDX-License-Identifier: Apache-2.0
package org.halfspace.risk;

import org.halfspace.linalg.Matrix;

/** Refuses encoders that are not whitened. */
final class UnitRowCheck {
  private UnitRowCheck() {}

  /**
   * @throws IllegalArgumentException if {@code encoder} has no row, another number of columns, or a
   *     row whose norm is not 1 to 1e-6; the message names it
   */
  static void require(Matrix encoder, int components) {
    if (encoder.columns() != components || encoder.rows() < 1) {
      throw new IllegalArgumentException(
          "encoder: " + encoder + ", must have at least one row and " + components + " columns");
    }
    for (int i = 0; i < encoder.rows(); i++) {
      double square = 0;
      for (int j = 0; j < components; j++) {
        double entry = encoder.data()[i * components + j];
        square += entry * entry;
      }
      if (!(Math.abs(square - 1) <= 2e-6)) {
        throw new IllegalArgumentException(
            "encoder: row " + i + " has norm " + Math.sqrt(square) + ", must be 1");
      }
    }
  }
}
