// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What kinds of decoders there are. */
public enum DecoderType {
  /** x̂ = A σ + b; every model has it. */
  LINEAR,
  /** x̂ = b + Σ T_k, where row T_k is looked up by byte k of the code, or by half of it. */
  TABLES,
  /** Expectation propagation: layers of one matrix and one pointwise function. */
  MESSAGE_PASSING,
  /** A trained network of hidden layers. */
  DEEP;

  /** Whether vectors are sums over parts of their codes, so that scores are, too. */
  public boolean isSum() {
    return this == LINEAR || this == TABLES;
  }

  /** The name in commands, reports and model files. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The kind of a label.
   *
   * @throws IllegalArgumentException if there is none of that name; the message names all
   */
  public static DecoderType of(String label) {
    for (DecoderType type : values()) {
      if (type.label().equals(label)) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "decoder: '"
            + label
            + "', must be one of "
            + Arrays.stream(values()).map(DecoderType::label).collect(Collectors.joining(", ")));
  }
}
