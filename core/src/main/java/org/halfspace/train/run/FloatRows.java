// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train.run;

import org.halfspace.linalg.Matrix;

/** Rows of float32 that are brought to norm 1. */
public final class FloatRows {
  private FloatRows() {}

  /** Rows of float32 are unit to 1e-7 only; these are to 1e-16. */
  public static Matrix unit(float[] rows, int units, int components) {
    double[] entries = new double[rows.length];
    for (int i = 0; i < units; i++) {
      double square = 0;
      for (int j = i * components; j < (i + 1) * components; j++) {
        square += (double) rows[j] * rows[j];
      }
      if (square == 0) {
        // A row of zeros has no direction; any will do.
        entries[i * components + i % components] = 1;
        continue;
      }
      for (int j = i * components; j < (i + 1) * components; j++) {
        entries[j] = rows[j] / Math.sqrt(square);
      }
    }
    return Matrix.of(units, components, entries);
  }

  /** Brings rows to norm 1 in place; a row of zeros gets one 1. */
  public static void normalize(float[] rows, int units, int components) {
    for (int i = 0; i < units; i++) {
      double square = 0;
      for (int j = i * components; j < (i + 1) * components; j++) {
        square += (double) rows[j] * rows[j];
      }
      if (square == 0) {
        rows[i * components + i % components] = 1;
        continue;
      }
      float factor = (float) (1 / Math.sqrt(square));
      for (int j = i * components; j < (i + 1) * components; j++) {
        rows[j] =
            Float.isInfinite(factor) ? (float) (rows[j] / Math.sqrt(square)) : rows[j] * factor;
      }
    }
  }
}
