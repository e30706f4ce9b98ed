package org.halfspace.train;

import java.util.List;
import org.halfspace.internal.ArraySize;
import org.halfspace.linalg.Blas;
import org.halfspace.linalg.Cholesky;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.Transpose;

/**
 * Sums of σ̃ σ̃ᵀ and σ̃ zᵀ over batches, and the decoder that fits them best. float32 sums, double
 * solve. Not thread-safe.
 */
final class CodeProducts {
  /** The solution is drawn to the decoder before with this share of the mean square of a code. */
  private static final double PROXIMITY = 1e-3;

  private final int codes;
  private final int components;
  private final float[] ofCodes;
  private final float[] ofTargets;

  CodeProducts(int codes, int components) {
    this.codes = codes;
    this.components = components;
    this.ofCodes = new float[ArraySize.of("products of codes", codes, codes)];
    this.ofTargets = new float[ArraySize.of("products of codes and targets", codes, components)];
  }

  /** The sums, to be kept and restored. */
  List<float[]> sums() {
    return List.of(ofCodes, ofTargets);
  }

  /**
   * Adds a batch.
   *
   * @param activations rows × n
   * @param targets rows × k
   * @param kept by which factor older batches count
   */
  void add(float[] activations, float[] targets, int rows, float kept) {
    Blas.multiply(
        Transpose.YES,
        Transpose.NO,
        codes,
        codes,
        rows,
        1,
        activations,
        activations,
        kept,
        ofCodes);
    Blas.multiply(
        Transpose.YES,
        Transpose.NO,
        codes,
        components,
        rows,
        1,
        activations,
        targets,
        kept,
        ofTargets);
  }

  /**
   * D = argmin Σ ‖z − Dᵀσ̃‖² + κ ‖D − D_before‖².
   *
   * @param before n × k
   */
  float[] solve(float[] before) {
    Matrix left = Matrix.zeros(codes, codes);
    double trace = 0;
    for (int i = 0; i < codes; i++) {
      trace += ofCodes[i * codes + i];
    }
    double weight = PROXIMITY * trace / codes;
    for (int i = 0; i < codes; i++) {
      for (int j = 0; j < codes; j++) {
        // Rounding leaves the two triangles a little apart.
        left.set(i, j, ((double) ofCodes[i * codes + j] + ofCodes[j * codes + i]) / 2);
      }
      left.set(i, i, left.get(i, i) + weight);
    }
    Matrix right = Matrix.zeros(codes, components);
    for (int i = 0; i < before.length; i++) {
      right.data()[i] = ofTargets[i] + weight * before[i];
    }
    Cholesky.of(left).solve(right);
    return right.toFloats();
  }
}
