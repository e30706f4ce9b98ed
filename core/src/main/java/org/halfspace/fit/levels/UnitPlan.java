// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.levels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
 */
public record UnitPlan(int[] unitBits, Matrix encoder) {

  /**
   * The best plan of at most {@code bits} bits with units of 1 to 8 bits, padding among them.
   *
   * @param limits of the k leading components
   * @param bits at least 1
   * @param random turns the units
   */
  public static UnitPlan mixed(BitLimits limits, int bits, Spread spread, RandomGenerator random) {
    if (spread == Spread.ROTATION) {
      return RotationPlan.of(limits.spectrum(), bits, random);
    }
    Mixture mixture =
        limits.restricted(bits, spread == Spread.GROUPS, sizes -> UnitOrder.bits(sizes) <= bits);
    int[] unitBits = unitBits(mixture);
    return ordered(unitBits, encoder(limits.spectrum(), mixture, spread, random));
  }

  /**
   * Units of {@code unitBits} bits each, as many as have room; empty if that is none, or more than
   * there are components to code apart.
   *
   * @param limits of the k leading components
   * @param random turns the units
   */
  public static Optional<UnitPlan> alike(
      BitLimits limits, int unitBits, int bits, Spread spread, RandomGenerator random) {
    int units = bits / Byte.SIZE * (Byte.SIZE / unitBits) + bits % Byte.SIZE / unitBits;
    int k = limits.spectrum().dimension();
    if (units == 0 || spread == Spread.AXES && units > k) {
      return Optional.empty();
    }
    Matrix encoder =
        switch (spread) {
          case AXES -> Matrix.identity(k).corner(units, k);
          case GROUPS ->
              ClosedFormEncoder.HADAMARD.encoder(
                  Limits.of(limits.spectrum(), Activation.quantizer(unitBits)), units, random);
          case ROTATION ->
              RotationPlan.turned(limits.spectrum(), Math.min(units, k), units, random);
        };
    int[] all = new int[units];
    Arrays.fill(all, unitBits);
    return Optional.of(new UnitPlan(all, encoder));
  }

  /** The bits of each unit of a mixture, group after group. */
  static int[] unitBits(Mixture mixture) {
    return mixture.groups().stream()
        .flatMapToInt(group -> IntStream.generate(group::bits).limit(group.units()))
        .toArray();
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

  /** The plan of these units in the order in which bytes are filled. */
  static UnitPlan ordered(int[] unitBits, Matrix encoder) {
    return new UnitPlan(unitBits, encoder).inOrder(UnitOrder.of(unitBits));
  }

  /**
   * The same units in another order.
   *
   * @param order which unit comes first, second, …
   */
  public UnitPlan inOrder(int[] order) {
    int k = encoder.columns();
    Matrix rows = Matrix.zeros(order.length, k);
    for (int i = 0; i < order.length; i++) {
      System.arraycopy(encoder.data(), order[i] * k, rows.data(), i * k, k);
    }
    return new UnitPlan(Arrays.stream(order).map(j -> unitBits[j]).toArray(), rows);
  }

  /** Whether every unit has one bit. */
  public boolean hasSigns() {
    return Arrays.stream(unitBits).allMatch(b -> b == 1);
  }

  /** The quantizers of the standard normal, one for each unit. */
  public List<Activation> activations() {
    return activations(unitBits);
  }

  /** The quantizers of the standard normal with that many bits, one for each unit. */
  public static List<Activation> activations(int[] unitBits) {
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
