package org.halfspace;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.halfspace.activation.Activation;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;
import org.halfspace.limits.Limits;
import org.halfspace.source.Spectrum;

/**
 * The smallest number of codes that reaches a target on held-out vectors.
 *
 * <p>The floor says where to begin: fewer codes cannot do on a Gaussian source. Fits then close in
 * from both sides; a fit that missed says, by its ratio to the floor, where to go on. All fits
 * share one covariance. Immutable.
 */
public final class BitsForTarget {
  private static final int MOST_FITS = 14;

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
   */
  public record Result(FitReport report, Trial trial, List<Trial> trials) {}

  private final FitSettings settings;
  private final FitEnvironment environment;
  private final Goal goal;

  BitsForTarget(FitSettings settings, FitEnvironment environment, Goal goal) {
    this.settings = settings;
    this.environment = environment;
    this.goal = Objects.requireNonNull(goal, "goal");
  }

  /**
   * @throws IllegalArgumentException if no number of codes up to {@link Fit#MAXIMUM_CODES} that was
   *     tried reaches the target; the message has the best
   */
  Result run(VectorData train, VectorData test) throws IOException {
    FitRun.Prepared prepared = run(settings.codes()).prepare(train);
    Spectrum spectrum = prepared.axes().spectrum();
    Limits limits = Limits.of(spectrum, Activation.sign());
    List<Trial> trials = new ArrayList<>();
    Optional<Trial> missed = Optional.empty();
    Optional<Trial> enough = Optional.empty();
    FitReport best = null;
    int codes = Math.max(1, Math.min(Fit.MAXIMUM_CODES, goal.first(limits)));
    while (codes > codes(missed, 0) && codes < codes(enough, Fit.MAXIMUM_CODES + 1)) {
      FitReport report = run(codes).run(prepared, train, test);
      Trial trial = goal.measure(report, train, test);
      trials.add(trial);
      if (goal.reached(trial.value())) {
        enough = Optional.of(trial);
        best = report;
      } else {
        missed = Optional.of(trial);
      }
      if (trials.size() == MOST_FITS) {
        break;
      }
      codes = next(limits, missed, enough, trial);
    }
    if (best == null) {
      Trial last = trials.get(trials.size() - 1);
      throw new UnusableDataException(
          "target: not reached with "
              + last.codes()
              + " codes, which come to "
              + last.value()
              + " on the held-out vectors");
    }
    return new Result(best, enough.orElseThrow(), List.copyOf(trials));
  }

  private FitRun run(int codes) {
    return new FitRun(settings.withCodes(codes), environment, Activation.sign());
  }

  private static int codes(Optional<Trial> trial, int otherwise) {
    return trial.map(Trial::codes).orElse(otherwise);
  }

  /** Strictly between what missed and what was enough, as long as there is something between. */
  private int next(Limits limits, Optional<Trial> missed, Optional<Trial> enough, Trial last) {
    int least = codes(missed, 0) + 1;
    int most = codes(enough, Fit.MAXIMUM_CODES + 1) - 1;
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
