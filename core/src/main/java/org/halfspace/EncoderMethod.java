package org.halfspace;

/** How {@link Fit} finds the encoder. */
public enum EncoderMethod {
  /**
   * The closed form of THEORY §5 with a Haar rotation, improved by descent on the exact population
   * risk.
   */
  DESCENT("descent"),
  /** The closed form alone, with a randomised Hadamard rotation. */
  CLOSED_FORM("closed-form"),
  /**
   * SGD on the vectors themselves with the straight-through estimator (THEORY §6.4), begun at
   * another method's encoder.
   */
  SGD("sgd"),
  /** A random rotation from the seed, for {@link Fit#universal}, which reads no vectors. */
  UNIVERSAL("universal");

  private final String label;

  EncoderMethod(String label) {
    this.label = label;
  }

  /** The name in commands, reports and model files. */
  public String label() {
    return label;
  }
}
