// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.option;

import java.util.ArrayList;
import java.util.List;
import org.halfspace.activation.Activation;
import org.halfspace.limits.BitLimits;
import picocli.CommandLine.TypeConversionException;

/**
 * The value of {@code --unit-bits}: how many bits a unit has, or that units differ.
 *
 * @param bits 1 to 8, or 0 for mixed
 */
public record UnitBits(int bits) {
  private static final String OPTION = "--unit-bits";
  private static final String MIXED = "mixed";
  private static final String AUTO = "auto";

  /**
   * The value of {@code text}.
   *
   * @throws TypeConversionException if it is neither a number of bits from 1 to 8 nor {@code mixed}
   */
  public static UnitBits of(String text) {
    String word = Choice.of(OPTION, text, words().toArray(String[]::new), String::toString);
    return new UnitBits(word.equals(MIXED) ? 0 : Integer.parseInt(word));
  }

  /**
   * The value of {@code text} for a fit, which may leave the choice open.
   *
   * @throws TypeConversionException if it is neither a number of bits from 1 to 8 nor {@code mixed}
   *     nor {@code auto}
   */
  public static org.halfspace.fit.UnitBits ofFit(String text) {
    List<String> words = words();
    words.add(AUTO);
    String word = Choice.of(OPTION, text, words.toArray(String[]::new), String::toString);
    return switch (word) {
      case AUTO -> org.halfspace.fit.UnitBits.auto();
      case MIXED -> org.halfspace.fit.UnitBits.mixed();
      default -> org.halfspace.fit.UnitBits.of(Integer.parseInt(word));
    };
  }

  private static List<String> words() {
    List<String> words = new ArrayList<>();
    for (int b = 1; b <= BitLimits.MOST_BITS; b++) {
      words.add(String.valueOf(b));
    }
    words.add(MIXED);
    return words;
  }

  /** Whether units have different numbers of bits. */
  public boolean isMixed() {
    return bits == 0;
  }

  /**
   * The activation of units that are all alike: sign for one bit, else the Lloyd–Max quantizer.
   *
   * @throws IllegalStateException if units are mixed
   */
  public Activation activation() {
    if (isMixed()) {
      throw new IllegalStateException("mixed units have no single activation");
    }
    return bits == 1 ? Activation.sign() : Activation.quantizer(bits);
  }
}
