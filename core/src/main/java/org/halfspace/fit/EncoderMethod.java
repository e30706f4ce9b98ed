// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit;

import org.halfspace.ModelOrigin;

/** How {@link Fit} finds the encoder. */
public enum EncoderMethod {
  /**
   * Tries descent, closed form, plain sign, principal axes, rotation and alternating rotation on a
   * sample of the training vectors, and keeps the one that loses least there.
   */
  AUTO("auto"),
  /**
   * The closed form of docs/theory.md, §5 with a Haar rotation, improved by descent on the exact
   * population risk.
   */
  DESCENT("descent"),
  /**
   * The closed form alone, with a randomized Hadamard rotation; for units of several levels in
   * groups of equal bits (docs/theory.md, §8).
   */
  CLOSED_FORM("closed-form"),
  /**
   * SGD on the vectors themselves with the straight-through estimator (docs/theory.md, §6.4), begun
   * at another method's encoder.
   */
  SGD("sgd"),
  /**
   * The signs of those coordinates of x − μ that explain most of a sample together, chosen one
   * after the other; where there are more bits than coordinates that vary, principal axes for the
   * rest. Serves sparse data.
   */
  PLAIN_SIGN("plain-sign"),
  /**
   * The coordinates on leading principal axes; units of several levels have the bits that are best
   * for their axis (docs/theory.md, §8).
   */
  PRINCIPAL_AXES("principal-axes"),
  /**
   * A random rotation of the leading principal axes, all units of the same variance: nearly normal
   * whatever the axes are.
   */
  ROTATION("rotation"),
  /**
   * A random rotation improved by alternating with its quantizers on the vectors (docs/levels.md);
   * with units of one bit it is iterative quantization. Needs no more units than directions in
   * which vectors vary.
   */
  ALTERNATING("alternating");

  private final String label;

  EncoderMethod(String label) {
    this.label = label;
  }

  /** How models say that the method found their encoder. */
  public ModelOrigin origin() {
    return new ModelOrigin.Method(label);
  }

  /** The name in commands, reports and model files. */
  public String label() {
    return label;
  }
}
