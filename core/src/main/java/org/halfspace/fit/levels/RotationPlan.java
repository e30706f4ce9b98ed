// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.levels;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.halfspace.activation.Activation;
import org.halfspace.limits.BitLimits;
import org.halfspace.limits.Mixture;
import org.halfspace.linalg.Matrix;
import org.halfspace.minimizer.ClosedFormEncoder;
import org.halfspace.source.Spectrum;

/**
 * {@link Spread#ROTATION}: the m leading components, turned by a random rotation, each coordinate
 * with a unit of its own. All have the variance Σ_{i≤m} λ_i / m, so bits are spread as on an
 * isotropic source; m is the number at which that loses least on the Gaussian source.
 */
final class RotationPlan {
  private RotationPlan() {}

  static UnitPlan of(Spectrum spectrum, int bits, RandomGenerator random) {
    int components = components(spectrum, bits);
    double[] flat = new double[components];
    Arrays.fill(flat, 1);
    Mixture mixture =
        BitLimits.of(Spectrum.of(flat))
            .restricted(bits, false, sizes -> UnitOrder.bits(sizes) <= bits);
    int[] unitBits = UnitPlan.unitBits(mixture);
    int turned = Math.min(components, unitBits.length);
    return UnitPlan.ordered(unitBits, turned(spectrum, turned, unitBits.length, random));
  }

  /** The number m of components for which D(N/m) Σ_{i≤m} λ_i + Σ_{i>m} λ_i is least. */
  private static int components(Spectrum spectrum, int bits) {
    double[] errors = new double[BitLimits.MOST_BITS + 1];
    errors[0] = 1;
    for (int b = 1; b < errors.length; b++) {
      errors[b] = 1 - Activation.quantizer(b).linearCoefficient();
    }
    int best = 1;
    double least = Double.POSITIVE_INFINITY;
    double sum = 0;
    for (int m = 1; m <= Math.min(spectrum.dimension(), bits); m++) {
      sum += spectrum.eigenvalue(m - 1);
      double each = Math.min(BitLimits.MOST_BITS, (double) bits / m);
      int whole = (int) Math.min(BitLimits.MOST_BITS - 1, Math.floor(each));
      double error = errors[whole] + (each - whole) * (errors[whole + 1] - errors[whole]);
      double lost = spectrum.total() - sum * (1 - error);
      if (lost < least) {
        least = lost;
        best = m;
      }
    }
    return best;
  }

  /**
   * U diag(√λ_i) with unit rows, for the leading components and U orthogonal.
   *
   * @param units at least as many
   */
  static Matrix turned(Spectrum spectrum, int components, int units, RandomGenerator random) {
    double[] shares = new double[spectrum.dimension()];
    for (int i = 0; i < components; i++) {
      shares[i] = spectrum.eigenvalue(i) / spectrum.total();
    }
    return ClosedFormEncoder.HADAMARD.encoder(shares, units, random);
  }
}
