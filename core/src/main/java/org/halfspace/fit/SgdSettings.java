// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit;

import java.util.Objects;
import org.halfspace.activation.Activation;
import org.halfspace.train.LevelTrainingSettings;
import org.halfspace.train.Surrogate;
import org.halfspace.train.TrainingSettings;

/**
 * How {@link EncoderMethod#SGD} goes about it.
 *
 * @param training surrogate, rule, rate, schedule, batch and steps; σ = sign
 * @param start the method whose encoder the training starts from, or empty for random rows
 * @param patience the run ends after this many held-out evaluations, of fifty in all steps, that
 *     are no better than the best; 0 for never
 * @param shuffleMemory bytes of whitened vectors held at once; a set that is larger is shuffled in
 *     parts
 */
public record SgdSettings(
    TrainingSettings training,
    Start start,
    int patience,
    long shuffleMemory,
    LevelTrainingSettings levels) {

  /** Where SGD begins. */
  public enum Start {
    /** The encoder of {@link EncoderMethod#DESCENT}. */
    DESCENT("descent"),
    /** That of {@link EncoderMethod#CLOSED_FORM}. */
    CLOSED_FORM("closed-form"),
    /** Gaussian rows, normalized. */
    GAUSSIAN("gaussian");

    private final String label;

    Start(String label) {
      this.label = label;
    }

    /** The name in commands. */
    public String label() {
      return label;
    }
  }

  public SgdSettings {
    Objects.requireNonNull(training, "training");
    Objects.requireNonNull(start, "start");
    Objects.requireNonNull(levels, "levels");
    if (!training.activation().name().equals("sign")) {
      throw new IllegalArgumentException(
          "activation: "
              + training.activation()
              + ", but a fit learns codes of bits, so it must be sign");
    }
    if (patience < 0 || shuffleMemory < 1) {
      throw new IllegalArgumentException(
          "patience: "
              + patience
              + ", shuffleMemory: "
              + shuffleMemory
              + ", must be at least 0 and 1");
    }
  }

  /**
   * Adam at 0.02 decaying linearly over 10,000 steps of 256 vectors, tanh(p/τ) with τ = 1/2, from
   * the encoder of descent, no early end, as with a falling rate the best comes late, 512 MiB of
   * vectors.
   */
  public static SgdSettings standard() {
    TrainingSettings training =
        TrainingSettings.standard(Activation.sign())
            .change()
            .surrogate(new Surrogate.Tanh(0.5))
            .learningRate(0.02)
            .steps(10_000)
            .build();
    return new SgdSettings(
        training, Start.DESCENT, 0, 512L << 20, LevelTrainingSettings.standard());
  }

  public SgdSettings withTraining(TrainingSettings changed) {
    return new SgdSettings(changed, start, patience, shuffleMemory, levels);
  }

  public SgdSettings withStart(Start changed) {
    return new SgdSettings(training, changed, patience, shuffleMemory, levels);
  }

  public SgdSettings withPatience(int changed) {
    return new SgdSettings(training, start, changed, shuffleMemory, levels);
  }

  public SgdSettings withShuffleMemory(long changed) {
    return new SgdSettings(training, start, patience, changed, levels);
  }

  public SgdSettings withLevels(LevelTrainingSettings changed) {
    return new SgdSettings(training, start, patience, shuffleMemory, changed);
  }
}
