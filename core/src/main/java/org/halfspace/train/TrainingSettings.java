// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import java.util.Objects;
import org.halfspace.activation.Activation;

/**
 * How to train on samples. Immutable; {@link #change} gives a builder that starts from these
 * settings.
 *
 * @param activation σ
 * @param surrogate the derivative used on the way back
 * @param weights whether the decoder is free or tied to the encoder
 * @param rows whether the rows of the encoder are kept at norm 1
 * @param decoder how a free decoder is found
 * @param decoderInterval K: least squares are solved every K steps
 * @param optimizer the rule that moves the parameters
 * @param learningRate at the beginning
 * @param schedule how the learning rate falls
 * @param batch vectors in a step
 * @param steps how many steps
 */
public record TrainingSettings(
    Activation activation,
    Surrogate surrogate,
    Weights weights,
    Rows rows,
    Decoder decoder,
    int decoderInterval,
    Rule optimizer,
    double learningRate,
    Schedule schedule,
    int batch,
    int steps) {

  /** Whether A is free. */
  public enum Weights {
    /** A is a matrix of its own. */
    UNTIED,
    /** A = α Mᵀ in whitened coordinates, α trained (THEORY §1). */
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

  public TrainingSettings {
    Objects.requireNonNull(activation, "activation");
    Objects.requireNonNull(surrogate, "surrogate");
    Objects.requireNonNull(weights, "weights");
    Objects.requireNonNull(rows, "rows");
    Objects.requireNonNull(decoder, "decoder");
    Objects.requireNonNull(optimizer, "optimizer");
    Objects.requireNonNull(schedule, "schedule");
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
          "decoder: LEAST_SQUARES, but with tied weights there is none to solve for");
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
    return new TrainingSettings(
        activation,
        surrogate,
        Weights.UNTIED,
        Rows.UNIT,
        Decoder.TRAINED,
        10,
        Rule.ADAM,
        sign ? 0.01 : 0.03,
        Schedule.LINEAR,
        256,
        6000);
  }

  /** A builder that starts from these settings. */
  public Builder change() {
    return new Builder(this);
  }

  /** Settings being changed. Not thread-safe. */
  public static final class Builder {
    private final Activation activation;
    private Surrogate surrogate;
    private Weights weights;
    private Rows rows;
    private Decoder decoder;
    private int decoderInterval;
    private Rule optimizer;
    private double learningRate;
    private Schedule schedule;
    private int batch;
    private int steps;

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
      return new TrainingSettings(
          activation,
          surrogate,
          weights,
          rows,
          decoder,
          decoderInterval,
          optimizer,
          learningRate,
          schedule,
          batch,
          steps);
    }
  }
}
