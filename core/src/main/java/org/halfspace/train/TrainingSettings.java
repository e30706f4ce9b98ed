package org.halfspace.train;

import java.util.Objects;
import org.halfspace.activation.Activation;

/**
 * How to train on samples.
 *
 * @param activation σ
 * @param surrogate the derivative used on the way back
 * @param weights whether the decoder is free or tied to the encoder
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
    Rule optimizer,
    double learningRate,
    Schedule schedule,
    int batch,
    int steps) {

  /** Whether A is free. */
  public enum Weights {
    /** A is trained beside B. */
    UNTIED,
    /** A = α Mᵀ in whitened coordinates, α trained (THEORY §1). */
    TIED
  }

  /** The rule that moves the parameters. */
  public enum Rule {
    ADAM,
    MOMENTUM
  }

  public TrainingSettings {
    Objects.requireNonNull(activation, "activation");
    Objects.requireNonNull(surrogate, "surrogate");
    Objects.requireNonNull(weights, "weights");
    Objects.requireNonNull(optimizer, "optimizer");
    Objects.requireNonNull(schedule, "schedule");
    if (!(learningRate > 0) || Double.isInfinite(learningRate)) {
      throw new IllegalArgumentException(
          "learningRate: " + learningRate + ", must be positive and finite");
    }
    if (batch < 1 || steps < 0) {
      throw new IllegalArgumentException(
          "batch: " + batch + ", steps: " + steps + ", must be at least 1 and 0");
    }
  }

  /**
   * Adam at 0.01 decaying linearly, 6,000 steps of 256 vectors, untied; for sign by tanh(p/τ) with
   * τ = 1/2.
   */
  public static TrainingSettings standard(Activation activation) {
    Surrogate surrogate =
        activation.name().equals("sign") ? new Surrogate.Tanh(0.5) : new Surrogate.True(activation);
    return new TrainingSettings(
        activation, surrogate, Weights.UNTIED, Rule.ADAM, 0.01, Schedule.LINEAR, 256, 6000);
  }

  public TrainingSettings withWeights(Weights changed) {
    return new TrainingSettings(
        activation, surrogate, changed, optimizer, learningRate, schedule, batch, steps);
  }

  public TrainingSettings withSurrogate(Surrogate changed) {
    return new TrainingSettings(
        activation, changed, weights, optimizer, learningRate, schedule, batch, steps);
  }

  public TrainingSettings withOptimizer(Rule changed, double changedRate) {
    return new TrainingSettings(
        activation, surrogate, weights, changed, changedRate, schedule, batch, steps);
  }

  public TrainingSettings withSchedule(Schedule changed) {
    return new TrainingSettings(
        activation, surrogate, weights, optimizer, learningRate, changed, batch, steps);
  }

  public TrainingSettings withBatch(int changed) {
    return new TrainingSettings(
        activation, surrogate, weights, optimizer, learningRate, schedule, changed, steps);
  }

  public TrainingSettings withSteps(int changed) {
    return new TrainingSettings(
        activation, surrogate, weights, optimizer, learningRate, schedule, batch, changed);
  }
}
