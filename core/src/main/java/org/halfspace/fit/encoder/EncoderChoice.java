// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.encoder;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.halfspace.fit.FitSettings;

/**
 * Chooses the encoder that loses least on a sample of the training vectors.
 *
 * <p>Closed form, plain sign and principal axes are tried first. The descent improves on the closed
 * form down to the floor at most; where that much better a closed form would still lose to one of
 * the others, it is not run.
 *
 * @param chosen the encoder
 * @param trials all trials, in the order they were made
 */
public record EncoderChoice(EncoderCandidate chosen, List<EncoderTrial> trials) {

  /** An encoder and its trial. */
  private record Tried(EncoderCandidate candidate, EncoderTrial trial) {}

  /** The one encoder of a method, tried if that is possible. */
  public static EncoderChoice only(EncoderCandidate candidate, EncoderTrials trials)
      throws IOException {
    return new EncoderChoice(
        candidate, trials.possible() ? List.of(trials.run(candidate)) : List.of());
  }

  /**
   * The best of all.
   *
   * @param floor on the Gaussian source
   */
  public static EncoderChoice best(
      FitSettings fit, EncoderCandidates candidates, EncoderTrials trials, double floor)
      throws IOException {
    if (!trials.possible()) {
      return only(candidates.of(EncoderMethod.DESCENT), trials);
    }
    Comparator<Tried> byDistortion =
        Comparator.comparingDouble(tried -> tried.trial().distortion(fit.gain()));
    List<Tried> others = new ArrayList<>();
    for (EncoderCandidate candidate : candidates.withoutTheory()) {
      others.add(new Tried(candidate, trials.run(candidate)));
    }
    EncoderCandidate closedForm = candidates.of(EncoderMethod.CLOSED_FORM);
    Tried closed = new Tried(closedForm, trials.run(closedForm));
    List<EncoderTrial> made = new ArrayList<>();
    made.add(closed.trial());
    others.forEach(tried -> made.add(tried.trial()));
    double reachable =
        closed.trial().distortion(fit.gain())
            * (floor / trials.population(closedForm).distortion());
    if (others.stream().anyMatch(tried -> tried.trial().distortion(fit.gain()) < reachable)) {
      return new EncoderChoice(
          others.stream().min(byDistortion).orElseThrow().candidate(), List.copyOf(made));
    }
    EncoderCandidate descent = candidates.of(EncoderMethod.DESCENT);
    Tried descended = new Tried(descent, trials.run(descent));
    made.add(descended.trial());
    others.add(descended);
    return new EncoderChoice(
        others.stream().min(byDistortion).orElseThrow().candidate(), List.copyOf(made));
  }
}
