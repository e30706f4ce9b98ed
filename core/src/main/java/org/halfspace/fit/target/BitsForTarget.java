package org.halfspace.fit.target;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.halfspace.Progress;
import org.halfspace.activation.Activation;
import org.halfspace.data.VectorData;
import org.halfspace.fit.FitEnvironment;
import org.halfspace.fit.FitReport;
import org.halfspace.fit.FitRun;
import org.halfspace.fit.FitSettings;
import org.halfspace.limits.Limits;

/**
 * The smallest number of codes that reaches a target on held-out vectors.
 *
 * <p>The floor says where to begin: fewer codes cannot do on a Gaussian source. Fits then close in
 * from both sides; a fit that missed says, by its ratio to the floor, where to go on. All fits
 * share one covariance. A search goes no further than to what {@link CodesLimit} says, and ends
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
     * @param limits of the training vectors' covariance
     * @param trial what was measured
     */
    int next(Limits limits, Trial trial);

    /** What a value lacks, 0 for the best there can be; falls with more codes. */
    double loss(double value);

    /** The greatest loss that is enough. */
    double wantedLoss();

    /** By what factor more codes may lower the loss at best; 1 where there is no theory. */
    double possible(Limits limits, int codes, int moreCodes);

    /** Where to look next between a trial that missed and one that reached the target. */
    int between(Trial missed, Trial enough);

    /** The number of codes to begin with. */
    int first(Limits limits);

    /** What a fit is worth on the held-out vectors. */
    Trial measure(FitReport report, VectorData train, VectorData test) throws IOException;
  }

  /**
   * A number of codes and what it is worth.
   *
   * @param codes n
   * @param value on the held-out vectors
   * @param standardError of the value, from the spread over the held-out vectors; 1.96 of them on
   *     both sides are the band of 95 % confidence
   */
  public record Trial(int codes, double value, double standardError) {}

  /**
   * What was found.
   *
   * @param report the fit with the fewest codes that reached the target
   * @param trial its value
   * @param trials all that was measured, in the order it was
   * @param seconds of all fits together
   */
  public record Result(FitReport report, Trial trial, List<Trial> trials, double seconds) {
    public Result {
      trials = List.copyOf(trials);
    }

    /** The trial of the most codes that were fewer, and missed; empty if none did. */
    public Optional<Trial> missed() {
      return trials.stream()
          .filter(other -> other.codes() < trial.codes())
          .max(Comparator.comparingInt(Trial::codes));
    }

    /** Whether one code fewer was tried and missed, or there is none; else there may be fewer. */
    public boolean exact() {
      return trial.codes() == 1
          || missed().filter(other -> other.codes() == trial.codes() - 1).isPresent();
    }
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
   * @throws TargetNotReachedException if no number of codes that was tried reaches the target; the
   *     message has the best
   */
  public Result run(VectorData train, VectorData test) throws IOException {
    long begun = System.nanoTime();
    FitRun.Prepared prepared = run(settings.codes()).prepare(train);
    Limits limits = Limits.of(prepared.axes().spectrum(), Activation.sign());
    CodesLimit limit =
        CodesLimit.of(
            train.dimension(),
            settings.method(),
            run(settings.codes()).mostCodes(prepared),
            Runtime.getRuntime().maxMemory());
    int most = limit.codes();
    List<Trial> trials = new ArrayList<>();
    Optional<Trial> missed = Optional.empty();
    Optional<Trial> enough = Optional.empty();
    FitReport best = null;
    int first = goal.first(limits);
    // Where even the floor says that no code will do, a cheap one has to show that there is hope.
    int codes = Math.max(1, first > most ? most / CHEAP : first);
    int stuck = 0;
    while (codes > codes(missed, 0) && codes < codes(enough, most + 1)) {
      FitReport report = run(codes, trials.size() + 1).run(prepared, train, test);
      Trial trial = goal.measure(report, train, test);
      trials.add(trial);
      int between = codes(enough, most + 1) - codes(missed, 0);
      if (goal.reached(trial.value())) {
        enough = Optional.of(trial);
        best = report;
      } else {
        missed = Optional.of(trial);
      }
      if (enough.isEmpty()) {
        requireHope(limits, trials, limit);
      }
      if (trials.size() == MOST_FITS) {
        break;
      }
      stuck = 2 * (codes(enough, most + 1) - codes(missed, 0)) > between ? stuck + 1 : 0;
      if (missed.isPresent() && enough.isPresent() && stuck >= PATIENCE) {
        codes = (codes(missed, 0) + codes(enough, 0)) / 2;
        stuck = 0;
      } else {
        codes = next(limits, missed, enough, trial, most);
      }
    }
    if (best == null) {
      throw notReached(trials, "as many fits as are made");
    }
    return new Result(best, enough.orElseThrow(), trials, (System.nanoTime() - begun) / 1e9);
  }

  private TargetNotReachedException notReached(List<Trial> trials, String why) {
    return new TargetNotReachedException(
        trials, Comparator.comparingDouble(trial -> goal.loss(trial.value())), why);
  }

  /** Ends a search of which all trials missed, where more codes are not possible or no use. */
  private void requireHope(Limits limits, List<Trial> trials, CodesLimit limit) {
    Trial last = trials.get(trials.size() - 1);
    if (last.codes() >= limit.codes()) {
      throw notReached(trials, "no more bits were tried, as " + limit.reason());
    }
    int flat = 0;
    for (int i = trials.size() - 1; i > 0 && slope(trials, i) < FLAT; i--) {
      flat++;
    }
    if (flat >= FLAT_IN_A_ROW) {
      throw notReached(trials, "more bits bring next to nothing any more");
    }
    if (trials.size() < 2) {
      return;
    }
    double power = OPTIMISM * Math.max(LEAST_SLOPE, slope(trials, trials.size() - 1));
    double factor =
        Math.min(
            Math.pow((double) last.codes() / limit.codes(), power),
            goal.possible(limits, last.codes(), limit.codes()));
    if (goal.loss(last.value()) * factor > goal.wantedLoss()) {
      throw notReached(
          trials,
          "at this pace "
              + limit.codes()
              + " bits would not do either, and more are not tried, as "
              + limit.reason());
    }
  }

  /** By which power of the number of codes the loss fell from one trial to the next. */
  private double slope(List<Trial> trials, int index) {
    Trial from = trials.get(index - 1);
    Trial to = trials.get(index);
    return Math.log(goal.loss(from.value()) / goal.loss(to.value()))
        / Math.log((double) to.codes() / from.codes());
  }

  private FitRun run(int codes) {
    return new FitRun(settings.withCodes(codes), environment, Activation.sign());
  }

  /** A fit whose progress says which of the fits it is. */
  private FitRun run(int codes, int number) {
    String prefix = "fit " + number + ", " + codes + " bits, ";
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
    return new FitRun(settings.withCodes(codes), watched, Activation.sign());
  }

  private static int codes(Optional<Trial> trial, int otherwise) {
    return trial.map(Trial::codes).orElse(otherwise);
  }

  /** Strictly between what missed and what was enough, as long as there is something between. */
  private int next(
      Limits limits, Optional<Trial> missed, Optional<Trial> enough, Trial last, int limit) {
    int least = codes(missed, 0) + 1;
    int most = codes(enough, limit + 1) - 1;
    if (missed.isPresent() && enough.isPresent()) {
      return Math.max(least, Math.min(most, goal.between(missed.get(), enough.get())));
    }
    int hint = goal.next(limits, last);
    if (missed.isPresent()) {
      // Twice as many at most, so that one value that misleads does not lead far.
      int bold = hint >= least ? hint : 2 * last.codes();
      return Math.min(most, Math.min(bold, 2 * last.codes()));
    }
    return Math.max(least, Math.min(most, hint > 0 ? hint : last.codes() / 2));
  }
}
