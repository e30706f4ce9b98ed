// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit;

import java.util.Optional;
import org.halfspace.code.DecoderType;

/**
 * How {@link Fit} finds the decoder. Every model keeps the linear one; the last three kinds are
 * decoders of the same codes beside it.
 */
public enum DecoderKind {
  /** Linear: least squares on the training codes, regularized toward the Gaussian decoder. */
  LEAST_SQUARES("least-squares"),
  /**
   * Linear: the decoder A* that is optimal for the Gaussian source of the same covariance
   * (docs/theory.md, §3).
   */
  GAUSSIAN("gaussian"),
  /** Vectors looked up by each byte of a code, or each half, fitted to the training vectors. */
  TABLES("tables"),
  /** Expectation propagation, from mean and covariance. */
  MESSAGE_PASSING("message-passing"),
  /** A network of hidden layers, trained together with the encoder. */
  DEEP("deep"),
  /**
   * The one of linear, tables and message passing with the lowest distortion on held-out vectors;
   * linear unless another is better by more than the error of measuring.
   */
  AUTO("auto");

  private final String label;

  DecoderKind(String label) {
    this.label = label;
  }

  /** The name in commands, reports and model files. */
  public String label() {
    return label;
  }

  /** Whether there is only the linear decoder. */
  public boolean isLinear() {
    return this == LEAST_SQUARES || this == GAUSSIAN;
  }

  /** The type of decoder that is asked for by name; empty for linear ones and {@link #AUTO}. */
  public Optional<DecoderType> beyondLinear() {
    return switch (this) {
      case TABLES -> Optional.of(DecoderType.TABLES);
      case MESSAGE_PASSING -> Optional.of(DecoderType.MESSAGE_PASSING);
      case DEEP -> Optional.of(DecoderType.DEEP);
      default -> Optional.empty();
    };
  }
}
