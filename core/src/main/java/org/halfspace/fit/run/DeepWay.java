// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.run;

import java.io.IOException;
import java.util.Optional;
import org.halfspace.Progress;
import org.halfspace.code.DecoderType;
import org.halfspace.fit.decoder.CodedSample;
import org.halfspace.fit.decoder.DecoderWay;
import org.halfspace.fit.decoder.DeepFit;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.train.DeepTrainingResult;
import org.halfspace.train.DeepTrainingSettings;
import org.halfspace.train.run.TrainingProgress;
import org.halfspace.train.run.TrainingRun;

/** A network for codes that stay as they are. */
final class DeepWay implements DecoderWay {
  /** Of so many vectors one says which step is the best. */
  private static final int HELD_OUT = 10;

  private final Optional<DeepTrainingSettings> settings;
  private final long seed;
  private final int threads;
  private final Progress progress;

  /**
   * @param settings those that suit the number of vectors if empty
   */
  DeepWay(Optional<DeepTrainingSettings> settings, long seed, int threads, Progress progress) {
    this.settings = settings;
    this.seed = seed;
    this.threads = threads;
    this.progress = progress;
  }

  @Override
  public DecoderType type() {
    return DecoderType.DEEP;
  }

  @Override
  public Attempt fit(CodedSample sample, PrincipalAxes axes) {
    if (sample.rows() < 2 * HELD_OUT) {
      return Attempt.none(sample.rows() + " vectors, must be at least " + 2 * HELD_OUT);
    }
    try {
      return Attempt.of(fitted(sample));
    } catch (IOException e) {
      throw new IllegalStateException("vectors in memory are always read", e);
    }
  }

  /** The network stays: it knows when to stop by vectors that it was not trained on. */
  @Override
  public Fitted refit(CodedSample sample, Fitted before) {
    return new Fitted(
        sample.codec().withDecoder(before.codec().decoder()), Optional.empty(), Optional.empty());
  }

  private Fitted fitted(CodedSample sample) throws IOException {
    DeepTrainingSettings used =
        settings.orElseGet(() -> DeepTrainingSettings.standard(sample.rows()));
    DeepTrainingResult result =
        new DeepFit(used, seed, threads, new Steps())
            .run(sample.part(HELD_OUT, false), sample.part(HELD_OUT, true), Optional.empty());
    return new Fitted(
        sample.codec().withDecoder(result.decoder()), Optional.empty(), Optional.empty());
  }

  /** Reports steps; never stops. */
  private final class Steps implements TrainingRun.Control {
    @Override
    public void report(TrainingProgress at) {
      progress.at("sgd", at.step(), at.steps());
    }
  }
}
