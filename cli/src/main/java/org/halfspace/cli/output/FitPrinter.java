// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.output;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.halfspace.Autoencoder;
import org.halfspace.ModelMetadata;
import org.halfspace.code.DecoderType;
import org.halfspace.code.Gain;
import org.halfspace.fit.BitsSearch;
import org.halfspace.fit.DecoderTrial;
import org.halfspace.fit.EncoderMethod;
import org.halfspace.fit.EncoderTrial;
import org.halfspace.fit.FitReport;
import org.halfspace.fit.TargetNotReachedException;

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

  /** What was tried where no number of bits reached the target. */
  public void print(TargetNotReachedException failure) {
    tried(failure.trials(), failure.best().bits(), "closest");
    console.result(
        new FitResult.NotReached(
            FitResult.SCHEMA,
            new FitResult.Target(null, failure.best(), false, null, failure.trials(), null)));
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
        bitsPerVector == bits ? "" : " (" + bits + " and a gain)",
        (double) bits / dimension,
        recipe.origin().label(),
        FitResult.decoder(report.model()));
    console.line("Units: %s", UnitText.of(report.model().codec().units().layout()));
    report.choices().search().ifPresent(this::search);
    trials(report);
    decoders(console, report.choices().decoders(), report.model());
    distortions(report, universal);
    signs(report);
    gain(report);
    report.remarks().forEach(remark -> console.note("%s", remark));
    report
        .choices()
        .training()
        .map(FitResult.Training::of)
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
    console.result(FitResult.of(report));
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
    double least =
        report.choices().trials().stream()
            .mapToDouble(trial -> trial.distortion(gain))
            .min()
            .orElseThrow();
    for (EncoderTrial trial : report.choices().trials()) {
      boolean chosen = report.choices().chosen().filter(trial::equals).isPresent();
      console.line(
          "  %-15s %-6s %.4f%s",
          trial.method().label(),
          trial.hasSigns() ? "signs" : trial.unitBits().equals("mixed") ? "mixed" : "levels",
          trial.distortion(gain),
          remark(trial, chosen, trial.distortion(gain) <= least));
    }
  }

  private static String remark(EncoderTrial trial, boolean chosen, boolean least) {
    if (chosen) {
      return least
          ? "   chosen: lowest distortion among the candidates"
          : "   chosen: lowest distortion when more vectors are measured";
    }
    return trial.method() == EncoderMethod.CLOSED_FORM && trial.hasSigns()
        ? "   for comparison only: no descent"
        : "";
  }

  /** Which decoders there were, and which decodes. */
  public static void decoders(Console console, List<DecoderTrial> trials, Autoencoder model) {
    if (trials.size() < 2) {
      return;
    }
    console.line("Decoders, with the distortion on a held-out part of a sample:");
    DecoderType chosen = model.codec().decoder().type();
    for (DecoderTrial trial : trials) {
      console.line(
          "  %-15s %.4f%s%s",
          trial.type().label(),
          trial.distortion(),
          trial
              .predicted()
              .map(value -> String.format(Locale.ROOT, "   predicted %.4f", value))
              .orElse(""),
          trial.type() == chosen ? "   chosen" : "");
    }
  }

  /** What signs would cost, and who may want them still. */
  private void signs(FitReport report) {
    if (report.bestSigns().isEmpty()) {
      return;
    }
    Gain gain = report.model().codec().gain();
    console.note(
        "The best signs tried lose %.4f of the sample instead of %.4f. Signs are for Hamming distance,"
            + " PostgreSQL bit columns and faiss binary indexes: --unit-bits 1.",
        report.bestSigns().get().distortion(gain),
        report.choices().chosen().orElseThrow().distortion(gain));
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
              + " sample is %.4f instead of %.4f; 16 more bits of code would multiply it by about %.3f.",
          trial.withGain(), trial.withoutGain(), trial.withGain() / trial.withoutGain() / factor);
    } else if (has && factor > 1) {
      console.note(
          "The gain does not pay here: with 16 more bits of code instead, the distortion would be %.3f"
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
    report
        .predicted()
        .ifPresent(value -> console.line("  predicted   %.6f   by state evolution", value));
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
