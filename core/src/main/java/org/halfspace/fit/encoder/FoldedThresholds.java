// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.encoder;

import java.util.Optional;
import org.halfspace.code.LevelEncoder;
import org.halfspace.code.Quantizer;
import org.halfspace.code.SignEncoder;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.SingularMatrixException;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.linalg.blas.Cholesky;

/**
 * Units of one bit with thresholds as ordinary signs: with μ' = μ + Bᵀ (B Bᵀ)⁻¹ τ, (B (x − μ))_j ≥
 * τ_j says the same as (B (x − μ'))_j ≥ 0. Possible where B has full row rank. Stateless and
 * thread-safe.
 */
public final class FoldedThresholds {
  /** Of the norm of vectors: a mean further away would cost digits of float32. */
  private static final double FARTHEST = 30;

  private FoldedThresholds() {}

  /**
   * The signs; empty if a unit has more bits, or rows depend on one another too closely.
   *
   * @param scale the root mean square norm of the centered vectors
   */
  public static Optional<SignEncoder> of(LevelEncoder encoder, float scale) {
    int u = encoder.units();
    int d = encoder.dimension();
    if (encoder.layout().counts()[1] < u || u > d) {
      return Optional.empty();
    }
    float[] entries = encoder.rows();
    Matrix rows = Matrix.ofFloats(u, d, entries);
    Matrix thresholds = Matrix.zeros(u, 1);
    for (int j = 0; j < u; j++) {
      Quantizer quantizer = encoder.quantizers().get(j);
      thresholds.set(j, 0, quantizer.threshold(0));
    }
    Matrix solved = thresholds.copy();
    try {
      Cholesky.of(Blas.gram(rows)).solve(solved);
    } catch (SingularMatrixException e) {
      return Optional.empty();
    }
    Matrix shift = rows.transposeTimes(solved); // d × 1
    double norm = Math.sqrt(shift.dot(shift));
    if (!(norm <= FARTHEST * scale)) {
      return Optional.empty();
    }
    float[] mean = encoder.mean();
    for (int i = 0; i < d; i++) {
      mean[i] += (float) shift.get(i, 0);
    }
    return Optional.of(SignEncoder.of(entries, mean));
  }
}
