// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import java.util.Arrays;
import org.halfspace.activation.Activation;
import org.halfspace.linalg.blas.Product;
import org.halfspace.linalg.blas.Transpose;
import org.halfspace.train.run.BatchSize;

/**
 * What is computed for the vectors of a batch on the way forward: pre-activations M z, activations
 * σ̃ and errors Dᵀ σ̃ − z. The arrays are used again for every batch. Not thread-safe.
 */
final class Batch {
  final int rows;
  final float[] whitened;
  final float[] preActivations;
  final float[] activations;
  final float[] errors;
  private final int units;
  private final int components;

  Batch(int rows, int units, int components) {
    this.rows = rows;
    this.units = units;
    this.components = components;
    this.whitened = new float[BatchSize.of(rows, components)];
    this.preActivations = new float[BatchSize.of(rows, units)];
    this.activations = new float[preActivations.length];
    this.errors = new float[whitened.length];
  }

  /**
   * Activations, less their mean.
   *
   * @param encoder M: n × k
   */
  void encode(float[] encoder, Activation activation) {
    new Product(Transpose.NO, Transpose.YES, rows, units, components)
        .into(1, whitened, encoder, 0, preActivations);
    double mean = activation.mean();
    for (int i = 0; i < rows * units; i++) {
      activations[i] = (float) (activation.apply(preActivations[i]) - mean);
    }
  }

  /**
   * Errors of the activations.
   *
   * @param decoder D: n × k
   */
  void decode(float[] decoder) {
    System.arraycopy(whitened, 0, errors, 0, errors.length);
    new Product(Transpose.NO, Transpose.NO, rows, components, units)
        .into(1, activations, decoder, -1, errors);
  }

  /**
   * Σ Δ_j² e_j² over the first rows.
   *
   * @param weights Δ²: k
   */
  double squaredErrors(float[] weights, int firstRows) {
    double[] sums = new double[firstRows];
    for (int i = 0; i < firstRows; i++) {
      float sum = 0;
      for (int j = 0; j < components; j++) {
        float error = errors[i * components + j];
        sum += weights[j] * error * error;
      }
      sums[i] = sum;
    }
    return Arrays.stream(sums).sum();
  }
}
