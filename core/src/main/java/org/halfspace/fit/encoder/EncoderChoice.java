// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.encoder;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.halfspace.code.Gain;
import org.halfspace.fit.EncoderTrial;
import org.halfspace.fit.UnitBits;

/**
 * Chooses the encoder that loses least on a sample of the training vectors.
 *
 * <p>All encoders but the descent are tried first, of signs and of several levels as the fit
 * allows. The descent improves on the closed form of signs down to the floor at most; where that
 * much better a closed form would still lose to one of the others, it is not run.
 *
 * @param chosen the encoder, its trial, and how strongly its decoder is drawn to the Gaussian one
 * @param trials all trials, in the order they were made
 */
public record EncoderChoice(EncoderTrials.Tried chosen, List<EncoderTrial> trials) {

  /** The one encoder of a method, tried if that is possible. */
  public static EncoderChoice only(EncoderCandidate candidate, EncoderTrials trials)
      throws IOException {
    EncoderTrials.Tried tried = trials.complete(trials.run(candidate));
    return new EncoderChoice(tried, tried.trial().stream().toList());
  }

  /** The best of all that the fit allows. */
  public static EncoderChoice best(
      EncoderTask task, EncoderCandidates candidates, EncoderTrials trials) throws IOException {
    return best(task, candidates, trials, true);
  }

  /** The best of all that the fit allows and that are found at once: no descent. */
  public static EncoderChoice start(
      EncoderTask task, EncoderCandidates candidates, EncoderTrials trials) throws IOException {
    return best(task, candidates, trials, false);
  }

  private static EncoderChoice best(
      EncoderTask task, EncoderCandidates candidates, EncoderTrials trials, boolean descent)
      throws IOException {
    UnitBits unitBits = task.fit().unitBits();
    boolean signs = unitBits instanceof UnitBits.Auto || unitBits.equals(UnitBits.signs());
    if (!trials.possible() && signs) {
      return only(descent ? candidates.descent() : candidates.closedForm(), trials);
    }
    List<EncoderTrials.Tried> tried = new ArrayList<>();
    if (!unitBits.equals(UnitBits.signs())) {
      for (EncoderCandidate candidate : new LevelCandidates(task).all()) {
        tried.add(trials.run(candidate));
      }
    }
    if (signs || tried.isEmpty()) {
      addSigns(task, candidates, trials, tried, descent);
    }
    Gain gain = task.fit().gain();
    EncoderTrials.Tried best =
        tried.stream().min(Comparator.comparingDouble(one -> lost(one, gain))).orElseThrow();
    EncoderTrials.Tried whole = trials.complete(best);
    return new EncoderChoice(
        whole,
        tried.stream()
            .map(one -> one == best ? whole : one)
            .flatMap(one -> one.trial().stream())
            .toList());
  }

  private static void addSigns(
      EncoderTask task,
      EncoderCandidates candidates,
      EncoderTrials trials,
      List<EncoderTrials.Tried> tried,
      boolean descent)
      throws IOException {
    if (!trials.possible()) {
      tried.add(trials.run(descent ? candidates.descent() : candidates.closedForm()));
      return;
    }
    Gain gain = task.fit().gain();
    EncoderCandidate closedForm = candidates.closedForm();
    EncoderTrials.Tried closed = trials.run(closedForm);
    List<EncoderTrials.Tried> others = new ArrayList<>();
    for (EncoderCandidate candidate : candidates.withoutTheory()) {
      others.add(trials.run(candidate));
    }
    double reachable =
        lost(closed, gain)
            * (task.floor() / task.risk().evaluate(closedForm.whitened()).distortion());
    boolean hopeless =
        tried.stream().anyMatch(one -> lost(one, gain) < reachable)
            || others.stream().anyMatch(one -> lost(one, gain) < reachable);
    tried.add(closed);
    tried.addAll(others);
    if (descent && !hopeless) {
      tried.add(trials.run(candidates.descent()));
    }
  }

  /** Without trials all are equal, and the first is taken. */
  private static double lost(EncoderTrials.Tried tried, Gain gain) {
    return tried.trial().map(trial -> trial.distortion(gain)).orElse(0.0);
  }

  /** The trial of the encoder that was chosen; empty if there was none. */
  public Optional<EncoderTrial> chosenTrial() {
    return chosen.trial();
  }
}
