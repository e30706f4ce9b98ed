// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import java.util.Objects;
import org.halfspace.activation.Activation;

/**
 * How to train on samples: {@link #standard}, and a builder that starts from any settings, {@link
 * #change}. Immutable and thread-safe.
 */
public final class TrainingSettings {
  private final Activation activation;
  private final Surrogate surrogate;
  private final Weights weights;
  private final Rows rows;
  private final Decoder decoder;
  private final int decoderInterval;
  private final Rule optimizer;
  private final double learningRate;
  private final Schedule schedule;
  private final int batch;
  private final int steps;

  /** Whether A is free. */
  public enum Weights {
    /** A is a matrix of its own. */
    UNTIED,
    /** A = α Mᵀ in whitened coordinates, α trained (docs/theory.md, §1). */
    TIED
  }

  /** What becomes of the norms of the encoder's rows. */
  public enum Rows {
    /**
     * Brought back to 1 after every step, in whitened coordinates. The default: for sign it loses
     * nothing, and keeps the pre-activations where the surrogate has its slope.
     */
    UNIT,
    /** Left alone. The same codes for sign; another set of models for every other σ. */
    FREE
  }

  /** How a free decoder is found. */
  public enum Decoder {
    /** By the same rule as the encoder, step by step. */
    TRAINED,
    /** By least squares on the codes of the recent batches, every K steps. */
    LEAST_SQUARES
  }

  /** The rule that moves the parameters. */
  public enum Rule {
    /** Adam (Kingma and Ba 2015). */
    ADAM,
    /** Gradient descent with momentum 0.9. */
    MOMENTUM
  }

  private TrainingSettings(Builder from) {
    this.activation = Objects.requireNonNull(from.activation, "activation");
    this.surrogate = Objects.requireNonNull(from.surrogate, "surrogate");
    this.weights = Objects.requireNonNull(from.weights, "weights");
    this.rows = Objects.requireNonNull(from.rows, "rows");
    this.decoder = Objects.requireNonNull(from.decoder, "decoder");
    this.decoderInterval = from.decoderInterval;
    this.optimizer = Objects.requireNonNull(from.optimizer, "optimizer");
    this.learningRate = from.learningRate;
    this.schedule = Objects.requireNonNull(from.schedule, "schedule");
    this.batch = from.batch;
    this.steps = from.steps;

    if (!(learningRate > 0) || Double.isInfinite(learningRate)) {
      throw new IllegalArgumentException(
          "learningRate: " + learningRate + ", must be positive and finite");
    }
    if (batch < 1 || steps < 0 || decoderInterval < 1) {
      throw new IllegalArgumentException(
          "batch: "
              + batch
              + ", steps: "
              + steps
              + ", decoderInterval: "
              + decoderInterval
              + ", must be at least 1, 0 and 1");
    }
    if (rows == Rows.FREE && !activation.name().equals("sign")) {
      throw new IllegalArgumentException(
          "rows: FREE, but with σ = " + activation + " the risk is that of unit rows");
    }
    if (weights == Weights.TIED && decoder == Decoder.LEAST_SQUARES) {
      throw new IllegalArgumentException(
          "decoder: LEAST_SQUARES, but tied weights leave no decoder to solve for");
    }
  }

  /**
   * Adam with a rate that decays linearly, 6,000 steps of 256 vectors, untied, unit rows, decoder
   * trained. For sign the rate is 0.01 and the surrogate tanh(p/τ) with τ = 1/2; for all others
   * 0.03, because near a linear code the last directions come slowly, and σ' itself.
   */
  public static TrainingSettings standard(Activation activation) {
    boolean sign = activation.name().equals("sign");
    Surrogate surrogate = sign ? new Surrogate.Tanh(0.5) : new Surrogate.True(activation);
    Builder builder = new Builder(activation, surrogate);
    return builder.learningRate(sign ? 0.01 : 0.03).build();
  }

  /** σ. */
  public Activation activation() {
    return activation;
  }

  /** The derivative used on the way back. */
  public Surrogate surrogate() {
    return surrogate;
  }

  /** Whether the decoder is free or tied to the encoder. */
  public Weights weights() {
    return weights;
  }

  /** Whether the rows of the encoder are kept at norm 1. */
  public Rows rows() {
    return rows;
  }

  /** How a free decoder is found. */
  public Decoder decoder() {
    return decoder;
  }

  /** K: least squares are solved every K steps. */
  public int decoderInterval() {
    return decoderInterval;
  }

  /** The rule that moves the parameters. */
  public Rule optimizer() {
    return optimizer;
  }

  /** At the beginning. */
  public double learningRate() {
    return learningRate;
  }

  /** How the learning rate falls. */
  public Schedule schedule() {
    return schedule;
  }

  /** Vectors in a step. */
  public int batch() {
    return batch;
  }

  /** How many steps. */
  public int steps() {
    return steps;
  }

  /** All settings in one line, by which checkpoints know their run. */
  @Override
  public String toString() {
    return "TrainingSettings["
        + "activation="
        + activation
        + ", surrogate="
        + surrogate
        + ", weights="
        + weights
        + ", rows="
        + rows
        + ", decoder="
        + decoder
        + ", decoderInterval="
        + decoderInterval
        + ", optimizer="
        + optimizer
        + ", learningRate="
        + learningRate
        + ", schedule="
        + schedule
        + ", batch="
        + batch
        + ", steps="
        + steps
        + "]";
  }

  /** A builder that starts from these settings. */
  public Builder change() {
    return new Builder(this);
  }

  /** Settings being changed. Not thread-safe. */
  public static final class Builder {
    private final Activation activation;
    private Surrogate surrogate;
    private Weights weights = Weights.UNTIED;
    private Rows rows = Rows.UNIT;
    private Decoder decoder = Decoder.TRAINED;
    private int decoderInterval = 10;
    private Rule optimizer = Rule.ADAM;
    private double learningRate;
    private Schedule schedule = Schedule.LINEAR;
    private int batch = 256;
    private int steps = 6000;

    private Builder(Activation activation, Surrogate surrogate) {
      this.activation = activation;
      this.surrogate = surrogate;
    }

    private Builder(TrainingSettings from) {
      this.activation = from.activation;
      this.surrogate = from.surrogate;
      this.weights = from.weights;
      this.rows = from.rows;
      this.decoder = from.decoder;
      this.decoderInterval = from.decoderInterval;
      this.optimizer = from.optimizer;
      this.learningRate = from.learningRate;
      this.schedule = from.schedule;
      this.batch = from.batch;
      this.steps = from.steps;
    }

    public Builder surrogate(Surrogate value) {
      this.surrogate = value;
      return this;
    }

    public Builder weights(Weights value) {
      this.weights = value;
      return this;
    }

    public Builder rows(Rows value) {
      this.rows = value;
      return this;
    }

    public Builder decoder(Decoder value) {
      this.decoder = value;
      return this;
    }

    public Builder decoderInterval(int value) {
      this.decoderInterval = value;
      return this;
    }

    public Builder optimizer(Rule value) {
      this.optimizer = value;
      return this;
    }

    public Builder learningRate(double value) {
      this.learningRate = value;
      return this;
    }

    public Builder schedule(Schedule value) {
      this.schedule = value;
      return this;
    }

    public Builder batch(int value) {
      this.batch = value;
      return this;
    }

    public Builder steps(int value) {
      this.steps = value;
      return this;
    }

    /**
     * The changed settings.
     *
     * @throws IllegalArgumentException if a value is out of range; the message names it
     */
    public TrainingSettings build() {
      return new TrainingSettings(this);
    }
  }
}
