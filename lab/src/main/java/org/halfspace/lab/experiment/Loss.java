// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

/**
 * What was lost of some vectors.
 *
 * @param share Σ‖x − x̂‖² / Σ‖x‖²
 * @param error its standard error over vectors
 */
record Loss(double share, double error) {

  /**
   * Measures.
   *
   * @param vectors x: rows × d
   * @param decoded x̂, as many
   */
  static Loss of(float[] vectors, float[] decoded, int rows) {
    int d = vectors.length / rows;
    double[] lost = new double[rows];
    double[] energy = new double[rows];
    double allLost = 0;
    double allEnergy = 0;
    for (int i = 0; i < rows; i++) {
      for (int k = i * d; k < (i + 1) * d; k++) {
        double off = vectors[k] - decoded[k];
        lost[i] += off * off;
        energy[i] += (double) vectors[k] * vectors[k];
      }
      allLost += lost[i];
      allEnergy += energy[i];
    }
    double share = allLost / allEnergy;
    double square = 0;
    for (int i = 0; i < rows; i++) {
      double off = lost[i] - share * energy[i];
      square += off * off;
    }
    return new Loss(share, Math.sqrt(square) / allEnergy);
  }

  /**
   * By how many standard errors this is outside of what is predicted; 0 inside.
   *
   * @param predicted for d without bound
   * @param more what finite d may add
   */
  double outside(double predicted, double more) {
    return Math.max(0, Math.max(predicted - share, share - predicted - more) / error);
  }

  /**
   * What it may cost at most that signs do not know the norm of their vector: a quarter of the
   * variance of ‖x‖²/d, for entries that are 0 but for a share ρ, and else Gaussian.
   */
  static double ofUnknownNorm(double density, int dimension) {
    return (3 / density - 1) / (4 * dimension);
  }
}
