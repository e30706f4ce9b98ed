// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.target;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.halfspace.Progress;
import org.halfspace.activation.Activation;
import org.halfspace.fit.BitsSearch;
import org.halfspace.fit.FitReport;
import org.halfspace.fit.TargetNotReachedException;
import org.halfspace.fit.pass.FitPasses;
import org.halfspace.fit.run.FitEnvironment;
import org.halfspace.fit.run.FitRun;
import org.halfspace.fit.run.FitSettings;

/**
 * The smallest number of bits that reaches a target on held-out vectors.
 *
 * <p>The floor says where to begin: fewer bits cannot do on a Gaussian source. Fits then close in
 * from both sides; a fit that missed says, by its ratio to the floor, where to go on. All fits
 * share one covariance. A search goes no further than to what {@link BitsLimit} says, and ends
 * before where the trials so far lead to no hope. Immutable.
 */
public final class BitsForTarget {
  private static final int MOST_FITS = 20;

  /** Even if all that misleads a power law is on the side of more bits, they help no more. */
  private static final double OPTIMISM = 2;

  private static final int CHEAP = 8;

  private static final double LEAST_SLOPE = 0.25;

  /** Trials whose loss falls by a slower power than this in a row say that the curve is flat. */
  private static final double FLAT = 0.1;

  private static final int FLAT_IN_A_ROW = 2;

  /** Interpolations in a row that do not halve what is between, before it is halved. */
  private static final int PATIENCE = 1;

  /** What a code is worth. */
  public interface Goal {
    /** The target was reached. */
    boolean reached(double value);

    /**
     * Where to look next while only one side is known, or 0 where that says nothing.
     *
     * @param floors of the training vectors' covariance
     * @param trial what was measured
     */
    int next(FloorCurve floors, BitsSearch.Trial trial);

    /** What a value lacks, 0 for the best there can be; falls with more bits. */
    double loss(double value);

    /** The greatest loss that is enough. */
    double wantedLoss();

    /** By what factor more bits may lower the loss at best; 1 where there is no theory. */
    double possible(FloorCurve floors, int bits, int moreBits);

    /** Where to look next between a trial that missed and one that reached the target. */
    int between(BitsSearch.Trial missed, BitsSearch.Trial enough);

    /** The number of bits to begin with. */
    int first(FloorCurve floors);

    /** What a fit is worth on the held-out vectors. */
    BitsSearch.Trial measure(FitReport report, FitPasses passes) throws IOException;
  }

  private final FitSettings settings;
  private final FitEnvironment environment;
  private final Goal goal;

  public BitsForTarget(FitSettings settings, FitEnvironment environment, Goal goal) {
    this.settings = settings;
    this.environment = environment;
    this.goal = Objects.requireNonNull(goal, "goal");
  }

  /**
   * The report of the fit with the fewest bits that reached the target; it has the search.
   *
   * @throws TargetNotReachedException if no number of bits that was tried reaches the target; the
   *     message has the best
   */
  public FitReport run(FitPasses passes) throws IOException {
    long begun = System.nanoTime();
    FitPasses.Prepared prepared = run(1).prepare(passes);
    FloorCurve floors = new FloorCurve(prepared.axes().spectrum(), settings.unitBits());
    BitsLimit limit =
        BitsLimit.of(
            prepared.axes().spectrum().dimension(),
            settings.method(),
            run(1).mostBits(prepared),
            Runtime.getRuntime().maxMemory());
    int most = limit.bits();
    List<BitsSearch.Trial> trials = new ArrayList<>();
    Optional<BitsSearch.Trial> missed = Optional.empty();
    Optional<BitsSearch.Trial> enough = Optional.empty();
    FitReport best = null;
    int first = goal.first(floors);
    // Where even the floor says that no code will do, a cheap one has to show that there is hope.
    int bits = Math.max(1, first > most ? most / CHEAP : first);
    int stuck = 0;
    while (bits > bits(missed, 0) && bits < bits(enough, most + 1)) {
      FitReport report = run(bits, trials.size() + 1).run(prepared, passes);
      BitsSearch.Trial measured = goal.measure(report, passes);
      // Units of several bits may leave a few of those they had; the search is over budgets.
      BitsSearch.Trial trial =
          new BitsSearch.Trial(bits, measured.value(), measured.standardError());
      trials.add(trial);
      int between = bits(enough, most + 1) - bits(missed, 0);
      if (goal.reached(trial.value())) {
        enough = Optional.of(trial);
        best = report;
      } else {
        missed = Optional.of(trial);
      }
      if (enough.isEmpty()) {
        requireHope(floors, trials, limit);
      }
      if (trials.size() == MOST_FITS) {
        break;
      }
      stuck = 2 * (bits(enough, most + 1) - bits(missed, 0)) > between ? stuck + 1 : 0;
      if (missed.isPresent() && enough.isPresent() && stuck >= PATIENCE) {
        bits = (bits(missed, 0) + bits(enough, 0)) / 2;
        stuck = 0;
      } else {
        bits = next(floors, missed, enough, trial, most);
      }
    }
    if (best == null) {
      throw notReached(trials, "the limit on the number of fits was reached");
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    return best.withSearch(new BitsSearch(enough.orElseThrow(), trials, seconds));
  }

  private TargetNotReachedException notReached(List<BitsSearch.Trial> trials, String why) {
    return new TargetNotReachedException(
        trials, Comparator.comparingDouble(trial -> goal.loss(trial.value())), why);
  }

  /** Ends a search if all trials missed and more bits are impossible or useless. */
  private void requireHope(FloorCurve floors, List<BitsSearch.Trial> trials, BitsLimit limit) {
    BitsSearch.Trial last = trials.get(trials.size() - 1);
    if (last.bits() >= limit.bits()) {
      throw notReached(trials, "more bits were not tried, because " + limit.reason());
    }
    int flat = 0;
    for (int i = trials.size() - 1; i > 0 && slope(trials, i) < FLAT; i--) {
      flat++;
    }
    if (flat >= FLAT_IN_A_ROW) {
      throw notReached(trials, "more bits gain almost nothing");
    }
    if (trials.size() < 2) {
      return;
    }
    double power = OPTIMISM * Math.max(LEAST_SLOPE, slope(trials, trials.size() - 1));
    double factor =
        Math.min(
            Math.pow((double) last.bits() / limit.bits(), power),
            goal.possible(floors, last.bits(), limit.bits()));
    if (goal.loss(last.value()) * factor > goal.wantedLoss()) {
      throw notReached(
          trials,
          "at this rate "
              + limit.bits()
              + " bits would also miss, and more were not tried, because "
              + limit.reason());
    }
  }

  /** By which power of the number of bits the loss fell from one trial to the next. */
  private double slope(List<BitsSearch.Trial> trials, int index) {
    BitsSearch.Trial from = trials.get(index - 1);
    BitsSearch.Trial to = trials.get(index);
    return Math.log(goal.loss(from.value()) / goal.loss(to.value()))
        / Math.log((double) to.bits() / from.bits());
  }

  private FitRun run(int bits) {
    return new FitRun(settings.withBits(bits), environment, Activation.sign());
  }

  /** A fit whose progress says which of the fits it is. */
  private FitRun run(int bits, int number) {
    String prefix = "fit " + number + ", " + bits + " bits, ";
    FitEnvironment watched =
        environment.withProgress(
            new Progress() {
              @Override
              public void at(String phase, long done, long total) {
                environment.progress().at(prefix + phase, done, total);
              }

              @Override
              public void at(String phase, long done, long total, String detail) {
                environment.progress().at(prefix + phase, done, total, detail);
              }
            });
    return new FitRun(settings.withBits(bits), watched, Activation.sign());
  }

  private static int bits(Optional<BitsSearch.Trial> trial, int otherwise) {
    return trial.map(BitsSearch.Trial::bits).orElse(otherwise);
  }

  /** Strictly between what missed and what was enough, as long as there is something between. */
  private int next(
      FloorCurve floors,
      Optional<BitsSearch.Trial> missed,
      Optional<BitsSearch.Trial> enough,
      BitsSearch.Trial last,
      int limit) {
    int least = bits(missed, 0) + 1;
    int most = bits(enough, limit + 1) - 1;
    if (missed.isPresent() && enough.isPresent()) {
      return Math.max(least, Math.min(most, goal.between(missed.get(), enough.get())));
    }
    int hint = goal.next(floors, last);
    if (missed.isPresent()) {
      // Twice as many at most, so that one value that misleads does not lead far.
      int bold = hint >= least ? hint : 2 * last.bits();
      return Math.min(most, Math.min(bold, 2 * last.bits()));
    }
    return Math.max(least, Math.min(most, hint > 0 ? hint : last.bits() / 2));
  }
}
