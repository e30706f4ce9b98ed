// SPDX-License-Identifier: Apache-2.0
package org.halfspace.descent;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Decides after each step whether a method goes on. A rule may remember; each run starts it anew by
 * {@link #start}.
 */
@FunctionalInterface
public interface StopRule {

  /** A rule in the course of one run. */
  @FunctionalInterface
  interface Run {
    /** The reason to stop after this step, if there is one. */
    Optional<StopReason> after(Step step);
  }

  /** Begins a run. */
  Run start();

  /** Stops as soon as one of the two rules stops; this one is asked first. */
  default StopRule or(StopRule other) {
    return () -> {
      Run first = start();
      Run second = other.start();
      return step -> {
        Optional<StopReason> one = first.after(step);
        Optional<StopReason> two = second.after(step);
        return one.isPresent() ? one : two;
      };
    };
  }

  /** After {@code limit} iterations. */
  static StopRule iterations(int limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("limit: " + limit + ", must not be negative");
    }
    return always(step -> step.iteration() >= limit, StopReason.ITERATIONS_USED);
  }

  /** When the Riemannian gradient norm of the distortion is at most {@code norm}. */
  static StopRule gradientBelow(double norm) {
    return always(step -> step.gradientNorm() <= norm, StopReason.GRADIENT_SMALL);
  }

  /** When the distortion is at most (1 + gap) · floor. */
  static StopRule gapBelow(double floor, double gap) {
    return always(step -> step.distortion() <= (1 + gap) * floor, StopReason.FLOOR_REACHED);
  }

  /**
   * When the distortion fell by less than {@code share} of itself over {@code steps} iterations.
   */
  static StopRule decreaseBelow(double share, int steps) {
    if (steps < 1) {
      throw new IllegalArgumentException("steps: " + steps + ", must be at least 1");
    }
    return () -> {
      Deque<Double> recent = new ArrayDeque<>();
      return step -> {
        recent.addLast(step.distortion());
        if (recent.size() <= steps) {
          return Optional.empty();
        }
        double before = recent.removeFirst();
        return before - step.distortion() < share * before
            ? Optional.of(StopReason.DECREASE_SMALL)
            : Optional.empty();
      };
    };
  }

  private static StopRule always(Predicate<Step> when, StopReason reason) {
    return () -> step -> when.test(step) ? Optional.of(reason) : Optional.empty();
  }
}
