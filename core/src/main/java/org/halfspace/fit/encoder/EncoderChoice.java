// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.encoder;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.halfspace.code.Gain;
import org.halfspace.fit.EncoderTrial;

/**
 * Chooses the encoder that loses least on a sample of the training vectors.
 *
 * <p>Closed form, plain sign and principal axes are tried first. The descent improves on the closed
 * form down to the floor at most; where that much better a closed form would still lose to one of
 * the others, it is not run.
 *
 * @param chosen the encoder
 * @param chosenTrial its trial; empty if there was none
 * @param trials all trials, in the order they were made
 */
public record EncoderChoice(
    EncoderCandidate chosen, Optional<EncoderTrial> chosenTrial, List<EncoderTrial> trials) {

  /** An encoder and its trial. */
  private record Tried(EncoderCandidate candidate, EncoderTrial trial) {}

  /** The one encoder of a method, tried if that is possible. */
  public static EncoderChoice only(EncoderCandidate candidate, EncoderTrials trials)
      throws IOException {
    if (!trials.possible()) {
      return new EncoderChoice(candidate, Optional.empty(), List.of());
    }
    EncoderTrial trial = trials.run(candidate);
    return new EncoderChoice(candidate, Optional.of(trial), List.of(trial));
  }

  /** The best of all. */
  public static EncoderChoice best(
      EncoderTask task, EncoderCandidates candidates, EncoderTrials trials) throws IOException {
    if (!trials.possible()) {
      return only(candidates.descent(), trials);
    }
    Gain gain = task.fit().gain();
    List<Tried> others = new ArrayList<>();
    for (EncoderCandidate candidate : candidates.withoutTheory()) {
      others.add(new Tried(candidate, trials.run(candidate)));
    }
    EncoderCandidate closedForm = candidates.closedForm();
    EncoderTrial closed = trials.run(closedForm);
    List<EncoderTrial> made = new ArrayList<>();
    made.add(closed);
    others.forEach(tried -> made.add(tried.trial()));
    double reachable =
        closed.distortion(gain)
            * (task.floor() / task.risk().evaluate(closedForm.whitened()).distortion());
    if (others.stream().noneMatch(tried -> tried.trial().distortion(gain) < reachable)) {
      EncoderCandidate descent = candidates.descent();
      Tried descended = new Tried(descent, trials.run(descent));
      made.add(descended.trial());
      others.add(descended);
    }
    Tried best =
        others.stream()
            .min(Comparator.comparingDouble(tried -> tried.trial().distortion(gain)))
            .orElseThrow();
    return new EncoderChoice(best.candidate(), Optional.of(best.trial()), List.copyOf(made));
  }
}
