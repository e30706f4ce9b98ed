// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import java.util.List;
import java.util.Objects;
import org.halfspace.code.DeepDecoder;
import org.halfspace.code.HiddenActivation;

/**
 * How a {@link DeepDecoder} is trained, with its encoder or without: {@link #standard}, and a
 * builder that starts from any settings, {@link #change}. Immutable and thread-safe.
 */
public final class DeepTrainingSettings {
  private static final long MANY = 20_000;

  private final List<Integer> hidden;
  private final HiddenActivation activation;
  private final double dropout;
  private final int epochs;
  private final int batch;
  private final double learningRate;
  private final double warmUp;
  private final Schedule schedule;
  private final double weightDecay;
  private final int evaluations;
  private final int patience;

  private DeepTrainingSettings(Builder from) {
    this.hidden = List.copyOf(from.hidden);
    this.activation = Objects.requireNonNull(from.activation, "activation");
    this.dropout = from.dropout;
    this.epochs = from.epochs;
    this.batch = from.batch;
    this.learningRate = from.learningRate;
    this.warmUp = from.warmUp;
    this.schedule = Objects.requireNonNull(from.schedule, "schedule");
    this.weightDecay = from.weightDecay;
    this.evaluations = from.evaluations;
    this.patience = from.patience;

    if (hidden.isEmpty()
        || hidden.size() > DeepDecoder.MOST_LAYERS
        || hidden.stream().anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException(
          "hidden: "
              + hidden
              + ", must be 1 to "
              + DeepDecoder.MOST_LAYERS
              + " layers of at least 1 unit");
    }
    require(dropout >= 0 && dropout < 1, "dropout", dropout, "at least 0 and below 1");
    require(epochs >= 0, "epochs", epochs, "at least 0");
    require(batch >= 1, "batch", batch, "at least 1");
    require(
        learningRate > 0 && learningRate <= Float.MAX_VALUE,
        "learningRate",
        learningRate,
        "positive and finite");
    require(warmUp >= 0 && warmUp < 1, "warmUp", warmUp, "at least 0 and below 1");
    require(
        weightDecay >= 0 && weightDecay <= Float.MAX_VALUE,
        "weightDecay",
        weightDecay,
        "at least 0 and finite");
    require(evaluations >= 1, "evaluations", evaluations, "at least 1");
    require(patience >= 0, "patience", patience, "at least 0");
  }

  private static void require(boolean holds, String name, Number value, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + value + ", must be " + rule);
    }
  }

  /**
   * What suits a number of vectors: for 20,000 or more two layers of 1,024, a dropout of 0.1 and 30
   * epochs; for fewer, which a network soon knows by heart, one of 1,536, a dropout of 0.45 and 120
   * epochs. ReLU, batches of 256, a rate of 0.003 that rises for a tenth of the steps and falls
   * along a cosine.
   *
   * @param vectors to learn from
   */
  public static DeepTrainingSettings standard(long vectors) {
    boolean many = areMany(vectors);
    Builder builder = new Builder();
    builder.hidden = many ? List.of(1024, 1024) : List.of(1536);
    builder.dropout = many ? 0.1 : 0.45;
    builder.epochs = many ? 30 : 120;
    return builder.build();
  }

  /** Whether a network does not soon know so many vectors by heart. */
  public static boolean areMany(long vectors) {
    return vectors >= MANY;
  }

  /** h_1, h_2, …: numbers of each hidden layer. */
  public List<Integer> hidden() {
    return hidden;
  }

  /** Of all hidden layers. */
  public HiddenActivation activation() {
    return activation;
  }

  /** The share of the numbers of hidden layers that a step leaves out. */
  public double dropout() {
    return dropout;
  }

  /** How often each vector is seen. */
  public int epochs() {
    return epochs;
  }

  /** Vectors in a step. */
  public int batch() {
    return batch;
  }

  /** Of Adam, at its highest. */
  public double learningRate() {
    return learningRate;
  }

  /** The share of the steps in which the rate rises from 0. */
  public double warmUp() {
    return warmUp;
  }

  /** How the rate falls after that. */
  public Schedule schedule() {
    return schedule;
  }

  /** The share of a matrix that a step takes away, times the rate; biases keep theirs. */
  public double weightDecay() {
    return weightDecay;
  }

  /** How often held-out vectors are decoded during a run. */
  public int evaluations() {
    return evaluations;
  }

  /** The run ends after so many of these that are no better than the best; 0 for never. */
  public int patience() {
    return patience;
  }

  /** The rate at a step, counted from 0. */
  double rate(long step, long steps) {
    double rising = warmUp * steps;
    if (step < rising) {
      return learningRate * (step + 1) / (rising + 1);
    }
    long start = (long) Math.ceil(rising);
    return learningRate * schedule.factor(step - start, Math.max(1, steps - start));
  }

  /** All settings in one line, by which checkpoints know their run. */
  @Override
  public String toString() {
    return "DeepTrainingSettings[hidden="
        + hidden
        + ", activation="
        + activation
        + ", dropout="
        + dropout
        + ", epochs="
        + epochs
        + ", batch="
        + batch
        + ", learningRate="
        + learningRate
        + ", warmUp="
        + warmUp
        + ", schedule="
        + schedule
        + ", weightDecay="
        + weightDecay
        + ", evaluations="
        + evaluations
        + ", patience="
        + patience
        + "]";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DeepTrainingSettings && toString().equals(other.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  /** A builder that starts from these settings. */
  public Builder change() {
    Builder builder = new Builder();
    builder.hidden = hidden;
    builder.activation = activation;
    builder.dropout = dropout;
    builder.epochs = epochs;
    builder.batch = batch;
    builder.learningRate = learningRate;
    builder.warmUp = warmUp;
    builder.schedule = schedule;
    builder.weightDecay = weightDecay;
    builder.evaluations = evaluations;
    builder.patience = patience;
    return builder;
  }

  /** Changes settings. Not thread-safe. */
  public static final class Builder {
    private List<Integer> hidden = List.of(1024);
    private HiddenActivation activation = HiddenActivation.RELU;
    private double dropout;
    private int epochs = 30;
    private int batch = 256;
    private double learningRate = 3e-3;
    private double warmUp = 0.1;
    private Schedule schedule = Schedule.COSINE;
    private double weightDecay;
    private int evaluations = 30;
    private int patience = 10;

    private Builder() {}

    public Builder hidden(List<Integer> changed) {
      hidden = changed;
      return this;
    }

    public Builder activation(HiddenActivation changed) {
      activation = changed;
      return this;
    }

    public Builder dropout(double changed) {
      dropout = changed;
      return this;
    }

    public Builder epochs(int changed) {
      epochs = changed;
      return this;
    }

    public Builder batch(int changed) {
      batch = changed;
      return this;
    }

    public Builder learningRate(double changed) {
      learningRate = changed;
      return this;
    }

    public Builder warmUp(double changed) {
      warmUp = changed;
      return this;
    }

    public Builder schedule(Schedule changed) {
      schedule = changed;
      return this;
    }

    public Builder weightDecay(double changed) {
      weightDecay = changed;
      return this;
    }

    public Builder evaluations(int changed) {
      evaluations = changed;
      return this;
    }

    public Builder patience(int changed) {
      patience = changed;
      return this;
    }

    /**
     * The settings.
     *
     * @throws IllegalArgumentException if a value is out of its range; the message names it
     */
    public DeepTrainingSettings build() {
      return new DeepTrainingSettings(this);
    }
  }
}
