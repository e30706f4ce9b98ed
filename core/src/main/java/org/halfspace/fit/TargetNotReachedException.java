// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit;

import java.util.Comparator;
import java.util.List;

/** No number of bits that makes sense reaches a target, as far as it was tried. */
public final class TargetNotReachedException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final transient List<BitsSearch.Trial> trials;
  private final transient BitsSearch.Trial best;

  /**
   * @param trials in the order they were made, at least one
   * @param closest orders them, the one that comes closest to the target first
   * @param why no more was tried
   */
  public TargetNotReachedException(
      List<BitsSearch.Trial> trials, Comparator<BitsSearch.Trial> closest, String why) {
    super(message(trials.size(), trials.stream().min(closest).orElseThrow(), why));
    this.trials = List.copyOf(trials);
    this.best = trials.stream().min(closest).orElseThrow();
  }

  private static String message(int fits, BitsSearch.Trial best, String why) {
    return String.format(
        java.util.Locale.ROOT,
        "target not reached; the best of %d fits, with %d bits, reached %.6f on the held-out"
            + " vectors; %s",
        fits,
        best.bits(),
        best.value(),
        why);
  }

  /** All that was tried, in that order. */
  public List<BitsSearch.Trial> trials() {
    return trials;
  }

  /** The trial that came closest. */
  public BitsSearch.Trial best() {
    return best;
  }
}
