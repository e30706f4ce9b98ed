// SPDX-License-Identifier: Apache-2.0
package org.halfspace.adopt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.halfspace.code.SignEncoder;
import org.halfspace.descent.UnitRows;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.linalg.blas.Cholesky;
import org.halfspace.source.PrincipalAxes;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * A guess at the encoder that made codes.
 *
 * @param label what it is, in words
 * @param encoder which encodes vectors
 */
record AdoptedEncoder(String label, SignEncoder encoder) {

  /** A share of ones is held this far from 0 and 1. */
  private static final double RAREST = 1e-6;

  /** Rows that explain less of their bit than this say nothing about its direction. */
  private static final double SHORTEST = 1e-6;

  /** The plain signs of the coordinates, x ≥ 0 and x > 0; nothing where n ≠ d. */
  static List<AdoptedEncoder> plain(int bits, int dimension) {
    List<AdoptedEncoder> guesses = new ArrayList<>();
    if (bits == dimension) {
      float[] identity = new float[bits * bits];
      for (int i = 0; i < bits; i++) {
        identity[i * bits + i] = 1;
      }
      float[] above = new float[bits];
      // The least that is above 0: x − it is below 0 for x = 0, and for no greater x.
      Arrays.fill(above, Float.MIN_VALUE);
      guesses.add(
          new AdoptedEncoder(
              "plain sign, 1 where x >= 0", SignEncoder.of(identity, new float[bits])));
      guesses.add(new AdoptedEncoder("plain sign, 1 where x > 0", SignEncoder.of(identity, above)));
    }
    return guesses;
  }

  /**
   * Hyperplanes that are known, through the origin or the mean of the vectors.
   *
   * @param rows B: n × d, row after row
   * @param mean of the vectors
   */
  static List<AdoptedEncoder> known(float[] rows, float[] mean) {
    return List.of(
        new AdoptedEncoder(
            "the given hyperplanes, through the origin",
            SignEncoder.of(rows, new float[mean.length])),
        new AdoptedEncoder("the given hyperplanes, through the mean", SignEncoder.of(rows, mean)));
  }

  /** The whitened rows that regression of the bits on the vectors gives: n × k, unit rows. */
  static Matrix whitened(Matrix crossCovariance, PrincipalAxes axes, int components) {
    int d = axes.axes().columns();
    double[] inverse = new double[components];
    for (int i = 0; i < components; i++) {
      inverse[i] = 1 / Math.sqrt(axes.spectrum().eigenvalue(i));
    }
    Matrix rows = crossCovariance.timesTransposeOf(axes.leading(components)).scaleColumns(inverse);
    for (int j = 0; j < rows.rows(); j++) {
      if (rows.rowDot(j, rows) < SHORTEST * SHORTEST) {
        // A bit that says nothing, as one that is always the same: any direction will do.
        Arrays.fill(rows.data(), j * components, (j + 1) * components, 0);
        rows.set(j, j % components, 1);
      }
    }
    return UnitRows.normalize(rows);
  }

  /**
   * Hyperplanes by regression through the mean: those of codes with gains, which are norms about
   * the same point.
   *
   * @param whitened M: n × k, unit rows
   */
  static AdoptedEncoder throughMean(Matrix whitened, PrincipalAxes axes, int components) {
    return at(new double[axes.axes().columns()], whitened, axes, components);
  }

  /**
   * Hyperplanes by regression: for a Gaussian source E[σ xᵀ] Σ⁻¹ has the direction of B (Brillinger
   * 1982), and a bit that is 1 with probability p has the threshold Φ⁻¹(1 − p) on its standardized
   * pre-activation.
   *
   * @param whitened M: n × k, unit rows
   * @param ones p: n
   */
  static AdoptedEncoder hyperplanes(
      Matrix whitened, double[] ones, PrincipalAxes axes, int components) {
    int n = whitened.rows();
    NormalDistribution normal = new NormalDistribution();
    Matrix thresholds = Matrix.zeros(n, 1);
    for (int j = 0; j < n; j++) {
      double share = Math.max(RAREST, Math.min(1 - RAREST, 1 - ones[j]));
      thresholds.set(j, 0, normal.inverseCumulativeProbability(share));
    }
    // The shortest z with M z = thresholds, or nearly where there are more bits than components.
    Matrix gram = Blas.gram(whitened);
    for (int j = 0; j < n; j++) {
      gram.set(j, j, gram.get(j, j) * (1 + SHORTEST));
    }
    Cholesky.of(gram).solve(thresholds);
    Matrix z = whitened.transposeTimes(thresholds);
    double[] deviations = new double[components];
    for (int i = 0; i < components; i++) {
      deviations[i] = Math.sqrt(axes.spectrum().eigenvalue(i));
    }
    Matrix leading = axes.leading(components);
    Matrix shift = z.transpose().scaleColumns(deviations).times(leading);
    return at(shift.row(0), whitened, axes, components);
  }

  /** Hyperplanes through the mean and a shift. */
  private static AdoptedEncoder at(
      double[] shift, Matrix whitened, PrincipalAxes axes, int components) {
    int d = axes.axes().columns();
    double[] inverse = new double[components];
    for (int i = 0; i < components; i++) {
      inverse[i] = 1 / Math.sqrt(axes.spectrum().eigenvalue(i));
    }
    Matrix leading = axes.leading(components);
    float[] subtracted = new float[d];
    for (int j = 0; j < d; j++) {
      subtracted[j] = (float) (axes.mean()[j] + shift[j]);
    }
    return new AdoptedEncoder(
        "hyperplanes by regression",
        SignEncoder.of(whitened.scaleColumns(inverse).times(leading).toFloats(), subtracted));
  }
}
