// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.messages;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.halfspace.code.LevelEncoder;
import org.halfspace.code.Quantizer;
import org.halfspace.code.UnitEncoder;
import org.halfspace.code.UnitLayout;
import org.halfspace.fit.run.RankTolerance;
import org.halfspace.linalg.Matrix;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.Spectrum;

/**
 * The units of an encoder, standardized: with s_j² = ⟨b_j, Σ b_j⟩ and the mean δ of what units see,
 * pre-activation j is s_j z_j + ⟨b_j, δ⟩ with z = M g, so that its thresholds τ are (τ − ⟨b_j, δ⟩)
 * / s_j of a standard normal.
 *
 * @param layout where they lie in a code
 * @param quantizers of the standard normal; levels do not matter
 * @param rows M: u × k, unit rows on the axes with variance, rows of zeros for units that see none
 */
record StandardUnits(UnitLayout layout, List<Quantizer> quantizers, Matrix rows) {
  /** A threshold further away is not crossed in 1e15 vectors, and is taken to be here. */
  private static final double FARTHEST = 8;

  /** Thresholds closer to 0 are 0: float32 cannot tell. */
  private static final double ROUNDING = 1e-6;

  private static final Quantizer SIGN = Quantizer.of(new double[] {-1, 1}, new double[] {0});

  /** Cost u d k multiplications. */
  static StandardUnits of(UnitEncoder encoder, SeenSource seen) {
    int u = encoder.units();
    int d = encoder.dimension();
    PrincipalAxes axes = seen.axes();
    Spectrum spectrum = axes.spectrum();
    int k = spectrum.rank(RankTolerance.COVARIANCE);
    Matrix encoderRows = Matrix.ofFloats(u, d, encoder.rows());
    Matrix shifts = encoderRows.times(Matrix.of(d, 1, seen.shift().clone()));
    double[] roots = new double[k];
    for (int i = 0; i < k; i++) {
      roots[i] = Math.sqrt(spectrum.eigenvalue(i));
    }
    Matrix rows = encoderRows.timesTransposeOf(axes.leading(k)).scaleColumns(roots);
    boolean levels = encoder instanceof LevelEncoder;
    List<Quantizer> given =
        levels ? ((LevelEncoder) encoder).quantizers() : Collections.nCopies(u, SIGN);
    List<Quantizer> quantizers = new ArrayList<>();
    for (int j = 0; j < u; j++) {
      double deviation = Math.sqrt(rows.rowDot(j, rows));
      double unit = deviation > 0 ? deviation : 1;
      for (int i = 0; i < k; i++) {
        rows.data()[j * k + i] /= unit;
      }
      quantizers.add(standard(given.get(j), shifts.get(j, 0), unit));
    }
    int[] bits = given.stream().mapToInt(Quantizer::bits).toArray();
    return new StandardUnits(UnitLayout.of(bits), quantizers, rows);
  }

  private static Quantizer standard(Quantizer quantizer, double shift, double deviation) {
    double[] thresholds = quantizer.thresholds();
    double lowest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < thresholds.length; i++) {
      double threshold = (thresholds[i] - shift) / deviation;
      if (Math.abs(threshold) < ROUNDING) {
        threshold = 0;
      }
      threshold = Math.max(-FARTHEST, Math.min(FARTHEST, threshold));
      // Where several are that far away, they stay apart by a hair.
      thresholds[i] = threshold > lowest ? threshold : lowest + ROUNDING;
      lowest = thresholds[i];
    }
    return Quantizer.of(quantizer.levels(), thresholds);
  }

  /** u. */
  int units() {
    return quantizers.size();
  }

  /** The thresholds of all units, one unit after the other. */
  float[] thresholds() {
    double[] all =
        quantizers.stream().flatMapToDouble(q -> Arrays.stream(q.thresholds())).toArray();
    float[] floats = new float[all.length];
    for (int i = 0; i < all.length; i++) {
      floats[i] = (float) all[i];
    }
    return floats;
  }
}
