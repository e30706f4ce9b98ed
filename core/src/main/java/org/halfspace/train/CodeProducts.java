// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import java.util.List;
import org.halfspace.internal.ArraySize;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Cholesky;
import org.halfspace.linalg.blas.Product;
import org.halfspace.linalg.blas.Transpose;

/**
 * Sums of σ̃ σ̃ᵀ and σ̃ zᵀ over batches, and the decoder that fits them best. float32 sums, double
 * solve. Not thread-safe.
 */
final class CodeProducts {
  /** The solution is drawn to the decoder before with this share of the mean square of a code. */
  private static final double PROXIMITY = 1e-3;

  private final int units;
  private final int components;
  private final float[] ofUnits;
  private final float[] ofTargets;

  CodeProducts(int units, int components) {
    this.units = units;
    this.components = components;
    this.ofUnits = new float[ArraySize.of("products of units", units, units)];
    this.ofTargets = new float[ArraySize.of("products of units and targets", units, components)];
  }

  /** The sums, to be kept and restored. */
  List<float[]> sums() {
    return List.of(ofUnits, ofTargets);
  }

  /**
   * Adds a batch.
   *
   * @param activations rows × n
   * @param targets rows × k
   * @param kept by which factor older batches count
   */
  void add(float[] activations, float[] targets, int rows, float kept) {
    new Product(Transpose.YES, Transpose.NO, units, units, rows)
        .into(1, activations, activations, kept, ofUnits);
    new Product(Transpose.YES, Transpose.NO, units, components, rows)
        .into(1, activations, targets, kept, ofTargets);
  }

  /**
   * Adds a batch whose activations lie unit after unit.
   *
   * @param activations n × rows
   * @param targets rows × k
   * @param kept by which factor older batches count
   */
  void addByUnits(float[] activations, float[] targets, int rows, float kept) {
    new Product(Transpose.NO, Transpose.YES, units, units, rows)
        .into(1, activations, activations, kept, ofUnits);
    new Product(Transpose.NO, Transpose.NO, units, components, rows)
        .into(1, activations, targets, kept, ofTargets);
  }

  /**
   * D = argmin Σ ‖z − Dᵀσ̃‖² + κ ‖D − D_before‖².
   *
   * @param before n × k
   */
  float[] solve(float[] before) {
    Matrix left = Matrix.zeros(units, units);
    double trace = 0;
    for (int i = 0; i < units; i++) {
      trace += ofUnits[i * units + i];
    }
    double weight = PROXIMITY * trace / units;
    for (int i = 0; i < units; i++) {
      for (int j = 0; j < units; j++) {
        // Rounding leaves the two triangles a little apart.
        left.set(i, j, ((double) ofUnits[i * units + j] + ofUnits[j * units + i]) / 2);
      }
      left.set(i, i, left.get(i, i) + weight);
    }
    Matrix right = Matrix.zeros(units, components);
    for (int i = 0; i < before.length; i++) {
      right.data()[i] = ofTargets[i] + weight * before[i];
    }
    Cholesky.of(left).solve(right);
    return right.toFloats();
  }
}
