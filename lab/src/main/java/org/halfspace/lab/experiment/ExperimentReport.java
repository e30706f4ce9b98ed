// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import static org.halfspace.lab.report.Paragraph.plain;
import static org.halfspace.lab.report.Paragraph.strong;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.halfspace.lab.report.Block;
import org.halfspace.lab.report.KeyFigures;
import org.halfspace.lab.report.Page;
import org.halfspace.lab.report.Paragraph;
import org.halfspace.lab.report.Section;
import org.halfspace.lab.report.Subheading;

/** The report on experiments as one page. */
public final class ExperimentReport {
  private ExperimentReport() {}

  /**
   * The page.
   *
   * @param results at least one
   */
  public static Page page(List<Finished> results) {
    List<Section> sections = new ArrayList<>();
    sections.add(summary(results));
    for (Finished finished : results) {
      sections.add(section(finished));
    }
    Finished first = results.get(0);
    return new Page(
        "Two-layer autoencoders: theory and experiment",
        Paragraph.of(
            plain("Each section asks theory and the program one question: what "),
            strong("theory predicts"),
            plain(", what was "),
            strong("measured"),
            plain(", the largest deviation, and a "),
            strong("verdict"),
            plain(
                " with its tolerance. The floor is the lowest distortion that a two-layer autoencoder x̂"
                    + " = A σ(Bx) with n bits can reach on a Gaussian source; the rate is n/d; the gap is"
                    + " reached/floor − 1. Distortion is the share of the variance that is lost.")),
        sections,
        Page.facts(
            first.provenance(),
            new Page.Fact("Size", first.quick() ? "quick: small sizes, few steps" : "full")));
  }

  private static Section summary(List<Finished> results) {
    long passed = count(results, Finished.Verdict.PASSED);
    long failed = count(results, Finished.Verdict.FAILED);
    long skipped = count(results, Finished.Verdict.SKIPPED);
    double seconds = results.stream().mapToDouble(Finished::seconds).sum();
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new KeyFigures(
            List.of(
                new KeyFigures.Figure(
                    "Verdicts as predicted", passed + " of " + (passed + failed), ""),
                new KeyFigures.Figure("Skipped", String.valueOf(skipped), "data missing"),
                new KeyFigures.Figure("Time", String.format(Locale.ROOT, "%.0f s", seconds), ""))));
    for (Finished finished : results) {
      blocks.add(
          Paragraph.of(
              strong(verdict(finished) + ": "),
              plain(finished.title() + ". " + finished.question())));
    }
    return new Section("Verdicts", blocks);
  }

  private static long count(List<Finished> results, Finished.Verdict verdict) {
    return results.stream().filter(finished -> finished.verdict() == verdict).count();
  }

  private static String verdict(Finished finished) {
    return switch (finished.verdict()) {
      case PASSED -> "As predicted";
      case FAILED -> "Not as predicted";
      case SKIPPED -> "Skipped";
    };
  }

  private static Section section(Finished finished) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(labeled("Question", finished.question()));
    if (finished.outcome().isEmpty()) {
      blocks.add(labeled("Skipped", finished.skipped()));
      return new Section(finished.title(), blocks);
    }
    Outcome outcome = finished.outcome().get();
    blocks.add(labeled("Setting", outcome.setting() + "."));
    blocks.add(labeled("Theory predicts", outcome.prediction()));
    blocks.add(labeled("Measured", outcome.measured()));
    blocks.add(new Subheading("Verdict: " + verdict(finished).toLowerCase(Locale.ROOT)));
    for (Check check : outcome.checks()) {
      blocks.add(check(check));
    }
    blocks.addAll(outcome.charts());
    blocks.addAll(outcome.pictures());
    blocks.addAll(outcome.tables());
    for (String remark : outcome.remarks()) {
      blocks.add(Paragraph.of(remark));
    }
    return new Section(finished.title(), blocks);
  }

  private static Paragraph labeled(String label, String text) {
    return Paragraph.of(strong(label + ". "), plain(text));
  }

  private static Paragraph check(Check check) {
    String outcome = check.passed() ? "Passed: " : "Failed: ";
    String numbers =
        check.tolerance() == 0
            ? " (" + check.reason() + ")."
            : String.format(
                Locale.ROOT,
                ": deviation %.3g, tolerance %.3g (%s).",
                check.deviation(),
                check.tolerance(),
                check.reason());
    return Paragraph.of(strong(outcome), plain(check.what() + numbers));
  }
}
