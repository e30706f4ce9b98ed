// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.option;

import java.util.Optional;
import org.halfspace.code.Gain;
import org.halfspace.code.GainRule;
import org.halfspace.fit.EncoderMethod;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What a code is made of: bits of a unit, and the gain. */
public final class CodeOptions {
  @Option(
      names = "--unit-bits",
      paramLabel = "B",
      description =
          "Bits of a unit: 1 for signs, 2 to 8 for all alike, mixed for units of 1 to 8 bits, or"
              + " auto, which tries signs and mixed with --method auto and sgd and means signs with"
              + " the others (default: auto; universal: 1, 2 or 4, default 1).")
  private String unitBits;

  @Option(
      names = "--gain",
      paramLabel = "NAME",
      defaultValue = "none",
      description =
          "none, or f16 to store a factor of each code, by --gain-rule, as a float16 with it"
              + " (default: ${DEFAULT-VALUE}).")
  private String gain;

  @Option(
      names = "--gain-rule",
      paramLabel = "NAME",
      defaultValue = "projection",
      description =
          "Number stored by --gain f16: projection, the factor that loses least, or norm, which"
              + " is faster to encode (default: ${DEFAULT-VALUE}).")
  private String gainRule;

  /**
   * Whether the norm is coded apart.
   *
   * @throws TypeConversionException if there is no such gain
   */
  public Gain gain() {
    return Choice.of("--gain", gain, Gain.values(), Gain::label);
  }

  /**
   * Which number is kept for it.
   *
   * @throws TypeConversionException if there is no such rule
   */
  public GainRule gainRule() {
    return Choice.of("--gain-rule", gainRule, GainRule.values(), GainRule::label);
  }

  /**
   * The bits of a unit.
   *
   * @throws TypeConversionException if they are none, or the method finds sign codes only
   */
  public org.halfspace.fit.UnitBits unitBits(EncoderMethod method) {
    org.halfspace.fit.UnitBits units =
        unitBits == null ? org.halfspace.fit.UnitBits.auto() : UnitBits.ofFit(unitBits);
    boolean onlySigns = method == EncoderMethod.DESCENT || method == EncoderMethod.PLAIN_SIGN;
    boolean free =
        units instanceof org.halfspace.fit.UnitBits.Auto
            || units.equals(org.halfspace.fit.UnitBits.signs());
    if (onlySigns && !free) {
      throw new TypeConversionException(
          "--unit-bits: '"
              + unitBits
              + "', but --method "
              + method.label()
              + " finds sign codes only; use auto, closed-form, principal-axes, rotation,"
              + " alternating or sgd");
    }
    boolean tries = method == EncoderMethod.AUTO || method == EncoderMethod.SGD;
    if (unitBits != null && units instanceof org.halfspace.fit.UnitBits.Auto && !tries) {
      throw new TypeConversionException(
          "--unit-bits: 'auto', but --method "
              + method.label()
              + " makes one kind of code; give 1 to 8 or mixed, or leave it out for signs");
    }
    return units;
  }

  /**
   * Refuses units of more bits than the code has.
   *
   * @throws TypeConversionException if there is no room for one
   */
  public void requireRoomForAUnit(org.halfspace.fit.UnitBits units, Optional<Integer> bits) {
    if (units instanceof org.halfspace.fit.UnitBits.Alike alike
        && bits.isPresent()
        && alike.bits() > bits.get()) {
      throw new TypeConversionException(
          "--unit-bits: '" + unitBits + "', but " + bits.get() + " bits have no room for one unit");
    }
  }

  /**
   * The bits of a unit of a universal code.
   *
   * @throws TypeConversionException if they are not 1, 2 or 4
   */
  public int universalUnitBits() {
    String text = unitBits == null ? "1" : unitBits;
    return Integer.parseInt(
        Choice.of("--unit-bits", text, new String[] {"1", "2", "4"}, String::toString));
  }
}
