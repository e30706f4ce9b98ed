// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.encoder;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.halfspace.code.Gain;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;
import org.halfspace.fit.EncoderMethod;
import org.halfspace.fit.EncoderTrial;
import org.halfspace.fit.UnitBits;
import org.halfspace.fit.run.HoldOut;

/**
 * Chooses the encoder that loses least on a sample of the training vectors.
 *
 * <p>Where codes of signs and of several levels are close on the sample, both are measured on up to
 * 100,000 of the training vectors.
 *
 * <p>A rotation is fitted to vectors only where a code that is spread evenly is close to the best;
 * it is tried on what it has not seen, and fitted again to more vectors where it is chosen.
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

  private static final Set<EncoderMethod> SPREAD_EVENLY =
      Set.of(EncoderMethod.CLOSED_FORM, EncoderMethod.ROTATION);

  /** The one encoder of a method, tried if that is possible. */
  public static EncoderChoice only(EncoderCandidate candidate, EncoderTrials trials)
      throws IOException {
    EncoderTrials.Tried tried = trials.complete(trials.run(candidate));
    return new EncoderChoice(tried, tried.trial().stream().toList());
  }

  /**
   * The alternating rotation, tried on the sample, then fitted to more vectors.
   *
   * @throws UnusableDataException if there are more units than directions in which vectors vary
   */
  public static EncoderChoice alternating(
      EncoderTask task, EncoderCandidates candidates, EncoderTrials trials, VectorData train)
      throws IOException {
    AlternatingCandidate rotation = new AlternatingCandidate(task, candidates);
    Optional<EncoderCandidate> found =
        trials.possible()
            ? rotation.of(trials.learned().orElseThrow(), rotation.onlySigns())
            : rotation.ofMany(train, rotation.onlySigns());
    if (found.isEmpty()) {
      throw new UnusableDataException(
          task.fit().bits()
              + " bits were requested, but the method alternating needs as many directions as"
              + " units, and these vectors vary in "
              + task.components());
    }
    EncoderChoice choice = only(found.get(), trials);
    return trials.possible()
        ? new EncoderChoice(refitted(choice.chosen(), rotation, trials, train), choice.trials())
        : choice;
  }

  /** The same encoder from more vectors than its trial had. */
  private static EncoderTrials.Tried refitted(
      EncoderTrials.Tried tried,
      AlternatingCandidate rotation,
      EncoderTrials trials,
      VectorData train)
      throws IOException {
    Optional<EncoderCandidate> found = rotation.ofMany(train, tried.candidate().hasSigns());
    return found.isEmpty() ? tried : trials.replaced(tried, found.get());
  }

  /** The best of all that the fit allows. */
  public static EncoderChoice best(
      EncoderTask task, EncoderCandidates candidates, EncoderTrials trials, VectorData train)
      throws IOException {
    List<EncoderTrials.Tried> tried = tried(task, candidates, trials, true);
    EncoderTrials.Tried best = closest(task, trials, tried, train);
    EncoderTrials.Tried whole = trials.complete(best);
    List<EncoderTrial> all =
        tried.stream()
            .map(one -> one == best ? whole : one)
            .flatMap(one -> one.trial().stream())
            .toList();
    return new EncoderChoice(
        isAlternating(whole) && trials.possible()
            ? refitted(whole, new AlternatingCandidate(task, candidates), trials, train)
            : whole,
        all);
  }

  private static boolean isAlternating(EncoderTrials.Tried tried) {
    return tried.candidate().method() == EncoderMethod.ALTERNATING;
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
    // A rotation has learned from some of these vectors, so the sample's last fifth decides.
    if (lost(other, gain) > CLOSE * lost(best, gain)
        || isAlternating(best)
        || isAlternating(other)) {
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
    if (!trials.possible()) {
      if (tried.isEmpty()) {
        tried.add(trials.run(descent ? candidates.descent() : candidates.closedForm()));
      }
      return tried;
    }
    Optional<EncoderTrials.Tried> closed = Optional.empty();
    if (signs || tried.isEmpty()) {
      closed = Optional.of(trials.run(candidates.closedForm()));
      tried.add(closed.get());
      for (EncoderCandidate candidate : candidates.withoutTheory()) {
        tried.add(trials.run(candidate));
      }
    }
    if (descent) {
      addAlternating(task, candidates, trials, tried);
      if (closed.isPresent() && !isHopeless(task, closed.get(), tried)) {
        tried.add(trials.run(candidates.descent()));
      }
    }
    return tried;
  }

  /** Where a code that is spread evenly is close to the best, one may be rotated to the data. */
  private static void addAlternating(
      EncoderTask task,
      EncoderCandidates candidates,
      EncoderTrials trials,
      List<EncoderTrials.Tried> tried)
      throws IOException {
    Gain gain = task.fit().gain();
    double least = lost(best(tried, gain), gain);
    AlternatingCandidate rotation = new AlternatingCandidate(task, candidates);
    List<EncoderTrials.Tried> before = List.copyOf(tried);
    for (boolean signs : new boolean[] {false, true}) {
      boolean close =
          before.stream()
              .filter(one -> one.candidate().hasSigns() == signs)
              .filter(one -> SPREAD_EVENLY.contains(one.candidate().method()))
              .anyMatch(one -> lost(one, gain) <= CLOSE * least);
      Optional<EncoderCandidate> fitted =
          close ? rotation.of(trials.learned().orElseThrow(), signs) : Optional.empty();
      if (fitted.isPresent()) {
        tried.add(trials.run(fitted.get()));
      }
    }
  }

  /** Whether the closed form, improved down to the floor, would still lose to another. */
  private static boolean isHopeless(
      EncoderTask task, EncoderTrials.Tried closed, List<EncoderTrials.Tried> tried) {
    Gain gain = task.fit().gain();
    double reachable = lost(closed, gain) * (task.floor() / closed.moments().distortion());
    return tried.stream().anyMatch(one -> one != closed && lost(one, gain) < reachable);
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
