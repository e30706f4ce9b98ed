// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train.deep;

import org.halfspace.code.engine.Pointwise;

/**
 * What happens to a row between two products, in loops that become vector instructions. Stateless.
 */
final class RowLoops {
  private RowLoops() {}

  /** t = max(0, t + bias), and its slope. */
  static void relu(float[] t, int at, float[] bias, float[] slope, int to) {
    for (int j = 0; j < bias.length; j++) {
      float value = Math.max(0, t[at + j] + bias[j]);
      t[at + j] = value;
      // 1 where the value is positive, without a branch.
      slope[to + j] = Math.min(1, value * 1e30f);
    }
  }

  /** t = gelu(t + bias), and its slope. */
  static void gelu(float[] t, int at, float[] bias, float[] slope, int to) {
    for (int j = 0; j < bias.length; j++) {
      float value = t[at + j] + bias[j];
      t[at + j] = Pointwise.gelu(value);
      slope[to + j] = Pointwise.geluSlope(value);
    }
  }

  /** Numbers and slopes times the factors from {@code start} on. */
  static void multiply(
      float[] t, int at, float[] slope, int to, float[] factors, int start, int length) {
    for (int j = 0; j < length; j++) {
      float factor = factors[start + j];
      t[at + j] *= factor;
      slope[to + j] *= factor;
    }
  }

  /**
   * Errors g (ŷ + b) − t in the place of ŷ.
   *
   * @param targets t, overwritten
   * @return Σ w error²
   */
  static double errors(
      float[] restored, float[] targets, int at, float gain, float[] bias, float[] weights) {
    int k = bias.length;
    for (int j = 0; j < k; j++) {
      float error = gain * (restored[at + j] + bias[j]) - targets[at + j];
      restored[at + j] = error;
      targets[at + j] = weights[j] * error * error;
    }
    // A sum in order would wait for each addition.
    double even = 0;
    double odd = 0;
    for (int j = 0; j + 1 < k; j += 2) {
      even += targets[at + j];
      odd += targets[at + j + 1];
    }
    return even + odd + (k % 2 == 1 ? targets[at + k - 1] : 0);
  }
}
