// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.output;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.halfspace.ModelMetadata;
import org.halfspace.code.Gain;
import org.halfspace.fit.BitsSearch;
import org.halfspace.fit.EncoderMethod;
import org.halfspace.fit.EncoderTrial;
import org.halfspace.fit.FitReport;
import org.halfspace.fit.TargetNotReachedException;
import org.halfspace.train.TrainingEnd;
import org.halfspace.train.TrainingResult;

/** What {@code fit} says when it is done. */
public final class FitPrinter {
  /** A universal code this much above what it has on its source was given other vectors. */
  private static final double EXPECTED = 1.2;

  /** A gain that saves less than a fiftieth of the distortion is not spoken of. */
  private static final double WORTH_SAYING = 0.98;

  /** Standard errors on both sides of a value that hold 95 % of a normal distribution. */
  private static final double CONFIDENCE = 1.96;

  private final Console console;
  private final String source;
  private final Path output;

  /**
   * @param source what was learned from
   * @param output where the model is
   */
  public FitPrinter(Console console, String source, Path output) {
    this.console = console;
    this.source = source;
    this.output = output;
  }

  /** The JSON of the command; a number there were no vectors for is null. */
  record Result(
      String schema,
      int dimension,
      long vectors,
      long testVectors,
      int bits,
      int bitsPerVector,
      String activation,
      String method,
      String decoder,
      String gain,
      double floor,
      double population,
      double train,
      double reached,
      double gap,
      List<Trial> trials,
      List<String> remarks,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Double> gainFactor,
      Seconds seconds,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Training> training,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Target> target) {}

  /** Where the time went. */
  record Seconds(
      double read, double covariance, double encoder, double decoder, double test, double total) {
    static Seconds of(FitReport.Seconds seconds) {
      FitReport.Stages stages = seconds.stages();
      return new Seconds(
          seconds.read(),
          stages.covariance(),
          stages.encoder(),
          stages.decoder(),
          stages.test(),
          seconds.total());
    }
  }

  /**
   * How the number of bits was found.
   *
   * @param reached what was taken; null if no number of bits reached the target
   * @param best what came closest
   * @param exact whether one bit fewer was tried and missed
   * @param missed the most bits below that were tried and missed; null if none did
   * @param seconds of all that was tried; null if no number of bits reached the target
   */
  record Target(
      BitsSearch.Trial reached,
      BitsSearch.Trial best,
      boolean exact,
      BitsSearch.Trial missed,
      List<BitsSearch.Trial> tried,
      Double seconds) {
    static Target of(BitsSearch result) {
      return new Target(
          result.trial(),
          result.trial(),
          result.exact(),
          result.missed().orElse(null),
          result.trials(),
          result.seconds());
    }
  }

  /** The JSON of a search whose target no number of bits reached. */
  record NotReached(String schema, Target target) {}

  /** What was tried where no number of bits reached the target. */
  public void print(TargetNotReachedException failure) {
    tried(failure.trials(), failure.best().bits(), "closest");
    console.result(
        new NotReached(
            "halfspace/fit/1",
            new Target(null, failure.best(), false, null, failure.trials(), null)));
  }

  /** How an encoder fared on a sample of the training vectors. */
  record Trial(String method, double withoutGain, double withGain) {
    static Trial of(EncoderTrial trial) {
      return new Trial(trial.method().label(), trial.withoutGain(), trial.withGain());
    }
  }

  /** How SGD went. */
  record Training(long steps, long bestStep, double heldOut, String end) {
    static Training of(TrainingResult result) {
      return new Training(
          result.steps(), result.best().step(), result.best().heldOut(), endLabel(result.end()));
    }
  }

  private static String endLabel(TrainingEnd end) {
    return end.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What came out of a fit. */
  public void print(FitReport report) {
    ModelMetadata metadata = report.model().metadata();
    ModelMetadata.Recipe recipe = metadata.recipe();
    boolean universal = metadata.isUniversal();
    int dimension = report.model().dimension();
    int bits = report.model().bits();
    int bitsPerVector = report.model().codec().bitsPerVector();
    if (universal) {
      console.line(
          "Universal code for vectors of dimension %d, tested on %d",
          dimension, report.testVectors());
    } else {
      console.line(
          "%s: %d vectors of dimension %d, tested on %d others",
          source, report.vectors(), dimension, report.testVectors());
    }
    console.line(
        "%d bits for each vector%s, rate %.4f; encoder by %s, decoder by %s",
        bitsPerVector,
        bitsPerVector == bits ? "" : " (" + bits + " signs and a gain)",
        (double) bits / dimension,
        recipe.origin().label(),
        recipe.decoder());
    report.choices().search().ifPresent(this::search);
    trials(report);
    distortions(report, universal);
    gain(report);
    report.remarks().forEach(remark -> console.note("%s", remark));
    report
        .choices()
        .training()
        .map(Training::of)
        .ifPresent(
            training ->
                console.line(
                    "Training: %d steps, best at step %d (%.6f on held-out vectors); ended: %s",
                    training.steps(), training.bestStep(), training.heldOut(), training.end()));
    FitReport.Seconds seconds = report.seconds();
    console.line(
        (report.choices().search().isPresent() ? "Seconds of this fit" : "Seconds")
            + ": read %.2f, covariance %.2f, encoder %.2f, decoder %.2f, test %.2f, total %.2f",
        seconds.read(),
        seconds.stages().covariance(),
        seconds.stages().encoder(),
        seconds.stages().decoder(),
        seconds.stages().test(),
        seconds.total());
    report
        .choices()
        .search()
        .ifPresent(
            result ->
                console.line(
                    "Seconds of all %d fits: %.2f", result.trials().size(), result.seconds()));
    console.line("Model written to %s", output);
    console.result(
        new Result(
            "halfspace/fit/1",
            dimension,
            report.vectors(),
            report.testVectors(),
            bits,
            bitsPerVector,
            recipe.activation(),
            recipe.origin().label(),
            recipe.decoder(),
            recipe.gain(),
            report.floor(),
            report.population(),
            report.train(),
            report.reached(),
            report.gap(),
            report.choices().trials().stream().map(Trial::of).toList(),
            report.remarks(),
            report.gainFactor(),
            Seconds.of(seconds),
            report.choices().training().map(Training::of),
            report.choices().search().map(Target::of)));
  }

  /** Which numbers of bits were tried. */
  private void search(BitsSearch result) {
    tried(
        result.trials(),
        result.trial().bits(),
        result.exact() ? "fewest bits that reach the target" : "reaches the target");
    if (!result.exact()) {
      console.line(
          "  The fewest sufficient bits are more than %d and at most %d; the numbers between were"
              + " not tried.",
          result.missed().map(BitsSearch.Trial::bits).orElse(0), result.trial().bits());
    }
  }

  private void tried(List<BitsSearch.Trial> trials, int marked, String remark) {
    console.line("Trials on held-out vectors, with 95 %% confidence:");
    for (BitsSearch.Trial trial : trials) {
      console.line(
          "  %5d bits  %.4f ± %.4f%s",
          trial.bits(),
          trial.value(),
          CONFIDENCE * trial.standardError(),
          trial.bits() == marked ? "   " + remark : "");
    }
  }

  /** Which encoders there were, and why this one. */
  private void trials(FitReport report) {
    if (report.choices().trials().size() < 2) {
      return;
    }
    Gain gain = report.model().codec().gain();
    console.line("Trials on a sample of the vectors, with the distortion on its held-out part:");
    for (EncoderTrial trial : report.choices().trials()) {
      boolean chosen = report.choices().chosen().filter(trial::equals).isPresent();
      console.line(
          "  %-15s %.4f%s", trial.method().label(), trial.distortion(gain), remark(trial, chosen));
    }
  }

  private static String remark(EncoderTrial trial, boolean chosen) {
    if (chosen) {
      return "   chosen: lowest distortion among the candidates";
    }
    return trial.method() == EncoderMethod.CLOSED_FORM ? "   for comparison only: no descent" : "";
  }

  private void gain(FitReport report) {
    if (report.gainFactor().isEmpty()) {
      return;
    }
    double factor = report.gainFactor().get();
    EncoderTrial trial = report.choices().chosen().orElseThrow();
    boolean has = report.model().codec().gain() != Gain.NONE;
    if (!has && factor < WORTH_SAYING) {
      console.note(
          "Norms vary, so a gain would pay: with --gain f16, 16 bits more, the distortion of a"
              + " sample is %.4f instead of %.4f; 16 more signs would multiply it by about %.3f.",
          trial.withGain(), trial.withoutGain(), trial.withGain() / trial.withoutGain() / factor);
    } else if (has && factor > 1) {
      console.note(
          "The gain does not pay here: with 16 more signs instead, the distortion would be %.3f"
              + " times as large.",
          1 / factor);
    }
  }

  private void distortions(FitReport report, boolean universal) {
    console.line("Distortion (share of the variance lost):");
    console.line(
        "  floor       %.6f%s",
        report.floor(), universal ? "   if all directions have the same variance" : "");
    console.line(
        "  population  %.6f   this encoder on the Gaussian source, %+.3f %% relative to the floor",
        report.population(), 100 * (report.population() / report.floor() - 1));
    if (!Double.isNaN(report.train())) {
      console.line("  train       %.6f", report.train());
    }
    if (Double.isNaN(report.reached())) {
      return;
    }
    console.line(
        "  reached     %.6f   on %s vectors",
        report.reached(), universal ? "the test" : "held-out");
    console.line("  gap         %+.2f %%", 100 * report.gap());
    Gain gain = report.model().codec().gain();
    if (gain != Gain.NONE) {
      console.line(
          "  The floor is that of the %d bits alone; the gain takes %d more.",
          report.model().bits(), gain.bits());
    } else if (!universal && report.gap() < 0) {
      console.line(
          "  The data are easier than a Gaussian source with their covariance, to which the floor"
              + " applies.");
    }
    if (universal && report.reached() > EXPECTED * report.population()) {
      console.note(
          "These vectors do not suit a universal code, which expects mean 0 and norms near --norm."
              + " A fit to vectors learns their mean, scale and directions.");
    }
  }
}
