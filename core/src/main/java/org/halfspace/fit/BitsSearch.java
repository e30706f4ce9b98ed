// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How the fewest bits were found.
 *
 * @param trial the fit with the fewest bits that reached the target
 * @param trials all that was measured, in the order it was
 * @param seconds of all fits together
 */
public record BitsSearch(Trial trial, List<Trial> trials, double seconds) {
  /**
   * A number of bits and what it is worth.
   *
   * @param bits n
   * @param value on the held-out vectors
   * @param standardError of the value, from the spread over the held-out vectors; 1.96 of them on
   *     both sides are the band of 95 % confidence
   */
  public record Trial(int bits, double value, double standardError) {}

  public BitsSearch {
    trials = List.copyOf(trials);
  }

  /** The trial of the most bits that were fewer, and missed; empty if none did. */
  public Optional<Trial> missed() {
    return trials.stream()
        .filter(other -> other.bits() < trial.bits())
        .max(Comparator.comparingInt(Trial::bits));
  }

  /** Whether one bit fewer was tried and missed, or there is none; else there may be fewer. */
  public boolean exact() {
    return trial.bits() == 1
        || missed().filter(other -> other.bits() == trial.bits() - 1).isPresent();
  }
}
