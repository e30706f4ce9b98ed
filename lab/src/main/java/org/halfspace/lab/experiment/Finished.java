// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.util.Optional;
import org.halfspace.lab.Provenance;

/**
 * An experiment that was run, or skipped because its data are not there.
 *
 * @param name of the experiment
 * @param title of the experiment
 * @param question of the experiment
 * @param quick whether sizes were small
 * @param provenance when and on what it ran
 * @param seconds how long it took
 * @param outcome what it found; empty if it was skipped
 * @param skipped why it was skipped; empty if it was not
 */
public record Finished(
    String name,
    String title,
    String question,
    boolean quick,
    Provenance provenance,
    double seconds,
    Optional<Outcome> outcome,
    String skipped) {

  /** What became of it. */
  public enum Verdict {
    PASSED,
    FAILED,
    SKIPPED
  }

  public Verdict verdict() {
    return outcome
        .map(found -> found.passed() ? Verdict.PASSED : Verdict.FAILED)
        .orElse(Verdict.SKIPPED);
  }
}
