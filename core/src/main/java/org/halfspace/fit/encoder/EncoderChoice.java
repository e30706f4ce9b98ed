// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.encoder;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.halfspace.code.Gain;
import org.halfspace.data.VectorData;
import org.halfspace.fit.EncoderTrial;
import org.halfspace.fit.UnitBits;
import org.halfspace.fit.run.HoldOut;

/**
 * Chooses the encoder that loses least on a sample of the training vectors.
 *
 * <p>Where codes of signs and of several levels are close on the sample, both are measured on up to
 * 100,000 of the training vectors.
 *
 * <p>All encoders but the descent are tried first, of signs and of several levels as the fit
 * allows. The descent improves on the closed form of signs down to the floor at most; where that
 * much better a closed form would still lose to one of the others, it is not run.
 *
 * @param chosen the encoder, its trial, and how strongly its decoder is drawn to the Gaussian one
 * @param trials all trials, in the order they were made
 */
public record EncoderChoice(EncoderTrials.Tried chosen, List<EncoderTrial> trials) {

  /** Codes whose distortions on the sample differ by less may swap ranks on all vectors. */
  private static final double CLOSE = 1.1;

  /** With fewer vectors the sample has most of them. */
  private static final long FEWEST_TO_COMPARE = 15_000;

  private static final long MOST_TO_COMPARE = 100_000;

  /** The one encoder of a method, tried if that is possible. */
  public static EncoderChoice only(EncoderCandidate candidate, EncoderTrials trials)
      throws IOException {
    EncoderTrials.Tried tried = trials.complete(trials.run(candidate));
    return new EncoderChoice(tried, tried.trial().stream().toList());
  }

  /** The best of all that the fit allows. */
  public static EncoderChoice best(
      EncoderTask task, EncoderCandidates candidates, EncoderTrials trials, VectorData train)
      throws IOException {
    List<EncoderTrials.Tried> tried = tried(task, candidates, trials, true);
    EncoderTrials.Tried best = closest(task, trials, tried, train);
    EncoderTrials.Tried whole = trials.complete(best);
    return new EncoderChoice(
        whole,
        tried.stream()
            .map(one -> one == best ? whole : one)
            .flatMap(one -> one.trial().stream())
            .toList());
  }

  /**
   * Where a training may begin: the best of all that the fit allows and that are found at once,
   * without descent.
   *
   * @param best the best of all
   * @param signs the best code of signs, if it is another one
   * @param trials all trials, in the order they were made
   */
  public record Starts(
      EncoderTrials.Tried best, Optional<EncoderTrials.Tried> signs, List<EncoderTrial> trials) {}

  /** The codes that a training may begin with. */
  public static Starts starts(EncoderTask task, EncoderCandidates candidates, EncoderTrials trials)
      throws IOException {
    List<EncoderTrials.Tried> tried = tried(task, candidates, trials, false);
    Gain gain = task.fit().gain();
    EncoderTrials.Tried best = best(tried, gain);
    List<EncoderTrials.Tried> signs =
        tried.stream().filter(one -> one.candidate().hasSigns()).toList();
    return new Starts(
        best,
        best.candidate().hasSigns() || signs.isEmpty()
            ? Optional.empty()
            : Optional.of(best(signs, gain)),
        tried.stream().flatMap(one -> one.trial().stream()).toList());
  }

  /** Where signs and mixtures are close on the sample, more vectors decide. */
  private static EncoderTrials.Tried closest(
      EncoderTask task, EncoderTrials trials, List<EncoderTrials.Tried> tried, VectorData train)
      throws IOException {
    Gain gain = task.fit().gain();
    EncoderTrials.Tried best = best(tried, gain);
    boolean signs = best.candidate().hasSigns();
    List<EncoderTrials.Tried> others =
        tried.stream().filter(one -> one.candidate().hasSigns() != signs).toList();
    if (others.isEmpty() || !trials.possible() || train.count() < FEWEST_TO_COMPARE) {
      return best;
    }
    EncoderTrials.Tried other = best(others, gain);
    if (lost(other, gain) > CLOSE * lost(best, gain)) {
      return best;
    }
    VectorData some = train.count() <= MOST_TO_COMPARE ? train : train.first(MOST_TO_COMPARE);
    HoldOut split = HoldOut.split(some, some.count() / 10, task.fit().seed() + 2);
    return trials.closer(other, split) < trials.closer(best, split) ? other : best;
  }

  private static EncoderTrials.Tried best(List<EncoderTrials.Tried> tried, Gain gain) {
    return tried.stream().min(Comparator.comparingDouble(one -> lost(one, gain))).orElseThrow();
  }

  private static List<EncoderTrials.Tried> tried(
      EncoderTask task, EncoderCandidates candidates, EncoderTrials trials, boolean descent)
      throws IOException {
    UnitBits unitBits = task.fit().unitBits();
    boolean signs = unitBits instanceof UnitBits.Auto || unitBits.equals(UnitBits.signs());
    if (!trials.possible() && signs) {
      return List.of(trials.run(descent ? candidates.descent() : candidates.closedForm()));
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
    return tried;
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
