// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import java.util.Arrays;
import org.halfspace.activation.Activation;
import org.halfspace.data.UnusableDataException;
import org.halfspace.internal.ArraySize;
import org.halfspace.linalg.Blas;
import org.halfspace.linalg.Transpose;

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
    this.whitened = new float[size(rows, components)];
    this.preActivations = new float[size(rows, units)];
    this.activations = new float[preActivations.length];
    this.errors = new float[whitened.length];
  }

  /**
   * The numbers of a batch.
   *
   * @throws UnusableDataException if an array cannot hold them
   */
  static int size(long rows, long columns) {
    if (!ArraySize.fits(rows, columns)) {
      throw new UnusableDataException(
          "batch: "
              + rows
              + " vectors with "
              + columns
              + " numbers each are more than one array can hold ("
              + ArraySize.MAXIMUM
              + "); use a smaller batch");
    }
    return (int) (rows * columns);
  }

  /**
   * Activations, less their mean.
   *
   * @param encoder M: n × k
   */
  void encode(float[] encoder, Activation activation) {
    Blas.multiply(
        Transpose.NO,
        Transpose.YES,
        rows,
        units,
        components,
        1,
        whitened,
        encoder,
        0,
        preActivations);
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
    Blas.multiply(
        Transpose.NO, Transpose.NO, rows, components, units, 1, activations, decoder, -1, errors);
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
