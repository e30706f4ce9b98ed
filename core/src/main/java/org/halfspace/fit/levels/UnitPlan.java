// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.levels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.halfspace.activation.Activation;
import org.halfspace.limits.BitLimits;
import org.halfspace.limits.Limits;
import org.halfspace.limits.Mixture;
import org.halfspace.limits.UnitGroup;
import org.halfspace.linalg.Matrix;
import org.halfspace.minimizer.ClosedFormEncoder;
import org.halfspace.source.Spectrum;

/**
 * The units of a code before any quantizer is trained: how many bits each has, and its row of the
 * whitened encoder. Units come in the order of the code, in which bytes are filled.
 *
 * @param unitBits bits of each unit
 * @param encoder M: u × k, unit rows, in the coordinates of the k leading principal axes
 * @param mixture the groups, with the distortion they have on the Gaussian source
 */
record UnitPlan(int[] unitBits, Matrix encoder, Mixture mixture) {

  /**
   * The best plan of at most {@code bits} bits, padding among them.
   *
   * @param limits of the k leading components
   * @param random turns the units of a group
   */
  static UnitPlan of(BitLimits limits, int bits, Spread spread, RandomGenerator random) {
    Mixture mixture =
        limits.restricted(bits, spread == Spread.GROUPS, sizes -> UnitOrder.bits(sizes) <= bits);
    int[] unitBits =
        mixture.groups().stream()
            .flatMapToInt(group -> IntStream.generate(group::bits).limit(group.units()))
            .toArray();
    int[] order = UnitOrder.of(unitBits);
    Matrix encoder = ordered(encoder(limits.spectrum(), mixture, spread, random), order);
    return new UnitPlan(Arrays.stream(order).map(j -> unitBits[j]).toArray(), encoder, mixture);
  }

  private static Matrix encoder(
      Spectrum spectrum, Mixture mixture, Spread spread, RandomGenerator random) {
    int k = spectrum.dimension();
    Matrix encoder = Matrix.zeros(mixture.units(), k);
    int from = 0;
    for (UnitGroup group : mixture.groups()) {
      Matrix own =
          spread == Spread.AXES
              ? Matrix.identity(group.units())
              : turned(spectrum, from, group, random);
      for (int i = 0; i < group.units(); i++) {
        for (int j = 0; j < group.units(); j++) {
          encoder.set(from + i, from + j, own.get(i, j));
        }
      }
      from += group.units();
    }
    return encoder;
  }

  /** The construction of §5 on the components of a group. */
  private static Matrix turned(
      Spectrum spectrum, int from, UnitGroup group, RandomGenerator random) {
    double[] part = Arrays.copyOfRange(spectrum.eigenvalues(), from, from + group.units());
    Limits own = Limits.of(Spectrum.of(part), Activation.quantizer(group.bits()));
    return ClosedFormEncoder.HADAMARD.encoder(own, group.units(), random);
  }

  private static Matrix ordered(Matrix encoder, int[] order) {
    Matrix result = Matrix.zeros(order.length, encoder.columns());
    for (int i = 0; i < order.length; i++) {
      System.arraycopy(
          encoder.data(),
          order[i] * encoder.columns(),
          result.data(),
          i * encoder.columns(),
          encoder.columns());
    }
    return result;
  }

  /** The quantizers of the standard normal, one for each unit. */
  List<Activation> activations() {
    Activation[] known = new Activation[BitLimits.MOST_BITS + 1];
    List<Activation> activations = new ArrayList<>();
    for (int b : unitBits) {
      if (known[b] == null) {
        known[b] = Activation.quantizer(b);
      }
      activations.add(known[b]);
    }
    return activations;
  }
}
