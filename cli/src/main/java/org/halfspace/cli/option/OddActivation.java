// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.option;

import org.halfspace.activation.Activation;
import picocli.CommandLine.TypeConversionException;

/** The option {@code --activation}: one of those for which there is a floor, the odd ones. */
public final class OddActivation {
  private static final String OPTION = "--activation";

  private OddActivation() {}

  /** The message without the parameter's name in the library. */
  private static String withoutSubject(String message) {
    return message.replaceFirst("^activation: ", "").replaceFirst("^levels: ", "levels:");
  }

  /**
   * The activation of that name.
   *
   * @throws TypeConversionException if there is none, or it is not odd, which is wrong usage
   */
  public static Activation of(String name) {
    Activation activation;
    try {
      activation = Activation.named(name);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(OPTION + ": " + withoutSubject(e.getMessage()));
    }
    OptionTypes.require(
        activation.isOdd(),
        OPTION
            + ": "
            + name
            + " is not odd, and the floor holds for odd activations only: two units with opposite"
            + " rows, such as relu(t) − relu(−t) = t, make a linear neuron and go below the"
            + " formula");
    return activation;
  }
}
