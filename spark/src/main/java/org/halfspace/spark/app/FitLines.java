// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.halfspace.Autoencoder;
import org.halfspace.ModelMetadata;
import org.halfspace.code.Gain;
import org.halfspace.code.UnitLayout;
import org.halfspace.fit.BitsSearch;
import org.halfspace.fit.EncoderTrial;
import org.halfspace.fit.FitReport;
import org.halfspace.fit.TargetNotReachedException;
import org.halfspace.spark.HalfspaceSummary;

/** What {@code fit} says when it is done, in the lines and the JSON of the command line. */
final class FitLines {
  private static final String SCHEMA = "halfspace/fit/1";

  /** Standard errors on both sides of a value that hold 95 % of a normal distribution. */
  private static final double CONFIDENCE = 1.96;

  private final Console console;
  private final String input;
  private final String output;

  FitLines(Console console, String input, String output) {
    this.console = console;
    this.input = input;
    this.output = output;
  }

  /** What was tried where no number of bits reached the target. */
  void print(TargetNotReachedException failure) {
    tried(failure.trials(), failure.best().bits(), "closest");
    Map<String, Object> target = new LinkedHashMap<>();
    target.put("reached", null);
    target.put("best", trial(failure.best()));
    target.put("exact", false);
    target.put("tried", failure.trials().stream().map(FitLines::trial).toList());
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("schema", SCHEMA);
    result.put("target", target);
    console.result(result);
  }

  /** What came out of a fit. */
  void print(HalfspaceSummary summary) {
    FitReport report = summary.report();
    Autoencoder model = report.model();
    ModelMetadata.Recipe recipe = model.metadata().recipe();
    int bits = model.bits();
    int bitsPerVector = model.codec().bitsPerVector();
    console.line(
        "%s: %d vectors of dimension %d, tested on %d others",
        input, report.vectors(), model.dimension(), report.testVectors());
    if (summary.skippedRows() > 0) {
      console.note(
          "%s: %d rows without a usable vector were left out", input, summary.skippedRows());
    }
    console.line(
        "%d bits for each vector%s, rate %.4f; encoder by %s, decoder by %s",
        bitsPerVector,
        bitsPerVector == bits ? "" : " (" + bits + " and a gain)",
        (double) bits / model.dimension(),
        recipe.origin().label(),
        recipe.decoder());
    console.line("Units: %s", units(model.codec().units().layout()));
    report
        .choices()
        .search()
        .ifPresent(
            search ->
                tried(
                    search.trials(),
                    search.trial().bits(),
                    search.exact() ? "fewest bits that reach the target" : "reaches the target"));
    console.line("Distortion (share of the variance lost):");
    console.line("  floor       %.6f", report.floor());
    console.line(
        "  population  %.6f   this encoder on the Gaussian source, %+.3f %% relative to the floor",
        report.population(), 100 * (report.population() / report.floor() - 1));
    console.line("  train       %.6f", report.train());
    console.line("  reached     %.6f   on held-out vectors", report.reached());
    console.line("  gap         %+.2f %%", 100 * report.gap());
    if (model.codec().gain() != Gain.NONE) {
      console.line(
          "  The floor is that of the %d bits alone; the gain takes %d more.",
          bits, model.codec().gain().bits());
    }
    report.remarks().forEach(remark -> console.note("%s", remark));
    console.line("Model written to %s", output);
    console.result(json(summary));
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

  private static Map<String, Object> json(HalfspaceSummary summary) {
    FitReport report = summary.report();
    Autoencoder model = report.model();
    ModelMetadata.Recipe recipe = model.metadata().recipe();
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("schema", SCHEMA);
    result.put("dimension", model.dimension());
    result.put("vectors", report.vectors());
    result.put("testVectors", report.testVectors());
    result.put("skipped", summary.skippedRows());
    result.put("bits", model.bits());
    result.put("bitsPerVector", model.codec().bitsPerVector());
    result.put("units", counts(model.codec().units().layout()));
    result.put("activation", recipe.activation());
    result.put("method", recipe.origin().label());
    result.put("decoder", recipe.decoder());
    result.put("gain", recipe.gain());
    result.put("floor", report.floor());
    result.put("population", report.population());
    result.put("train", report.train());
    result.put("reached", report.reached());
    result.put("gap", report.gap());
    result.put("trials", report.choices().trials().stream().map(FitLines::trial).toList());
    result.put("remarks", report.remarks());
    report
        .choices()
        .search()
        .ifPresent(
            search -> {
              Map<String, Object> target = new LinkedHashMap<>();
              target.put("reached", trial(search.trial()));
              target.put("best", trial(search.trial()));
              target.put("exact", search.exact());
              target.put("tried", search.trials().stream().map(FitLines::trial).toList());
              result.put("target", target);
            });
    return result;
  }

  private static Map<String, Object> trial(EncoderTrial trial) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("method", trial.method().label());
    values.put("unitBits", trial.unitBits());
    values.put("withoutGain", trial.withoutGain());
    values.put("withGain", trial.withGain());
    return values;
  }

  private static Map<String, Object> trial(BitsSearch.Trial trial) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("bits", trial.bits());
    values.put("value", trial.value());
    values.put("standardError", trial.standardError());
    return values;
  }

  /** From the most bits to the fewest. */
  private static List<Map<String, Integer>> counts(UnitLayout layout) {
    List<Map<String, Integer>> units = new ArrayList<>();
    int[] counts = layout.counts();
    for (int b = counts.length - 1; b >= 1; b--) {
      if (counts[b] > 0) {
        Map<String, Integer> unit = new LinkedHashMap<>();
        unit.put("bits", b);
        unit.put("count", counts[b]);
        units.add(unit);
      }
    }
    return units;
  }

  /** Such as "256 signs" or "3 of 4 bits, 20 of 2 bits". */
  private static String units(UnitLayout layout) {
    if (layout.counts()[1] == layout.units()) {
      return layout.units() + (layout.units() == 1 ? " sign" : " signs");
    }
    return counts(layout).stream()
        .map(
            unit ->
                unit.get("count")
                    + " of "
                    + unit.get("bits")
                    + (unit.get("bits") == 1 ? " bit" : " bits"))
        .collect(Collectors.joining(", "));
  }
}
