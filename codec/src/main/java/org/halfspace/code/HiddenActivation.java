// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a hidden layer of a {@link DeepDecoder} does to each of its numbers. */
public enum HiddenActivation {
  /** max(0, t). */
  RELU,
  /** t (1 + tanh(√(2/π) (t + 0.044715 t³))) / 2, close to t Φ(t). */
  GELU;

  /** The name in commands, reports and model files. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The activation of a label.
   *
   * @throws IllegalArgumentException if there is none of that name; the message names all
   */
  public static HiddenActivation of(String label) {
    for (HiddenActivation activation : values()) {
      if (activation.label().equals(label)) {
        return activation;
      }
    }
    throw new IllegalArgumentException(
        "activation: '"
            + label
            + "', must be one of "
            + Arrays.stream(values())
                .map(HiddenActivation::label)
                .collect(Collectors.joining(", ")));
  }
}
