// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.encoder;

import java.util.ArrayList;
import java.util.List;
import org.halfspace.activation.Activation;
import org.halfspace.code.LevelEncoder;
import org.halfspace.code.Quantizer;
import org.halfspace.code.UnitEncoder;
import org.halfspace.linalg.Matrix;
import org.halfspace.source.PrincipalAxes;

/**
 * The units of an encoder as they see the Gaussian source N(μ, Σ): with s_i² = ⟨b_i, Σ b_i⟩ a unit
 * sees s_i g + ⟨b_i, μ − μ_e⟩, where μ_e is the mean of the encoder, so that its thresholds τ are
 * (τ − ⟨b_i, μ − μ_e⟩)/s_i of a standard normal g. Immutable and thread-safe.
 */
final class SourceUnits {
  /** A threshold further away is not crossed in 1e15 vectors, and is taken to be here. */
  private static final double FARTHEST = 8;

  /** Thresholds closer to 0 are 0: float32 cannot tell. */
  private static final double ROUNDING = 1e-6;

  private static final Quantizer SIGN = Quantizer.of(new double[] {-1, 1}, new double[] {0});

  private final List<Activation> activations;
  private final boolean signs;

  private SourceUnits(List<Activation> activations, boolean signs) {
    this.activations = activations;
    this.signs = signs;
  }

  /**
   * Cost u d k multiplications.
   *
   * @param axes of the vectors
   * @param leading those that have variance: k × d
   */
  static SourceUnits of(PrincipalAxes axes, Matrix leading, UnitEncoder encoder) {
    int u = encoder.units();
    int d = encoder.dimension();
    Matrix rows = Matrix.ofFloats(u, d, encoder.rows());
    double[] shift = axes.mean().clone();
    float[] mean = encoder.mean();
    for (int j = 0; j < d; j++) {
      shift[j] = (float) shift[j] - mean[j];
    }
    Matrix shifts = rows.times(Matrix.of(d, 1, shift));
    Matrix onAxes = rows.timesTransposeOf(leading);
    List<Activation> activations = new ArrayList<>();
    boolean signs = !(encoder instanceof LevelEncoder);
    for (int i = 0; i < u; i++) {
      double square = 0;
      for (int j = 0; j < leading.rows(); j++) {
        square += axes.spectrum().eigenvalue(j) * onAxes.get(i, j) * onAxes.get(i, j);
      }
      Quantizer quantizer =
          encoder instanceof LevelEncoder levels ? levels.quantizers().get(i) : SIGN;
      double deviation = square > 0 ? Math.sqrt(square) : 1;
      Quantizer standard = standard(quantizer, shifts.get(i, 0), deviation);
      signs &= standard.threshold(0) == 0;
      activations.add(Activation.quantizer("unit " + i, standard));
    }
    return new SourceUnits(activations, signs);
  }

  /** The same levels, with thresholds of the standard normal. */
  private static Quantizer standard(Quantizer quantizer, double shift, double deviation) {
    double[] thresholds = quantizer.thresholds();
    double lowest = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < thresholds.length; j++) {
      double threshold = (thresholds[j] - shift) / deviation;
      if (Math.abs(threshold) < ROUNDING) {
        threshold = 0;
      }
      threshold = Math.max(-FARTHEST, Math.min(FARTHEST, threshold));
      // Where several are that far away, they stay apart by a hair.
      thresholds[j] = threshold > lowest ? threshold : lowest + ROUNDING * ROUNDING;
      lowest = thresholds[j];
    }
    return Quantizer.of(quantizer.levels(), thresholds);
  }

  /** σ_i of the standard normal, one for each unit. */
  List<Activation> activations() {
    return activations;
  }

  /** Whether all units are signs about 0. */
  boolean areSigns() {
    return signs;
  }
}
