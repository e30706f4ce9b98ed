// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Locale;
import java.util.Optional;
import org.halfspace.cli.output.Console;
import org.halfspace.descent.Optimum;
import org.halfspace.descent.UnitRows;
import org.halfspace.limits.Limits;
import org.halfspace.source.EntrySource;

/**
 * The JSON of {@code halfspace descend}; plainSigns and concentration are given only of sources of
 * sparse vectors.
 *
 * @param plainSigns what signs of as many single entries lose, 1 − min(1, n/d) (E|x|)²/E x²: an
 *     entry without a unit is lost, and a second sign of the same entry tells nothing
 * @param concentration mean over rows of Σ_j B_ij⁴
 */
record DescendResult(
    String schema,
    int dimension,
    int bits,
    String method,
    double floor,
    double risk,
    double gap,
    int iterations,
    int bestIteration,
    String stopped,
    @JsonInclude(JsonInclude.Include.NON_NULL) Double plainSigns,
    @JsonInclude(JsonInclude.Include.NON_NULL) Double concentration,
    double seconds) {

  /** What was asked for, in words of the command line. */
  record Run(String spectrum, int bits, String method, String start) {}

  static void print(
      Console console,
      Run run,
      Limits limits,
      Optional<EntrySource> source,
      Optimum optimum,
      double seconds) {
    DescendResult result = of(run, limits, source, optimum, seconds);
    console.line(
        "%s: d = %d, %d bits, %s, from %s rows",
        run.spectrum(), result.dimension(), run.bits(), run.method(), run.start());
    console.line(
        source.isPresent()
            ? "Distortion, measured on fresh vectors; the floor is that of the isotropic Gaussian"
                + " source:"
            : "Risk per dimension, divided by tr Σ/d:");
    console.line("  floor    %.8f", result.floor());
    console.line("  reached  %.8f", result.risk());
    console.line("  gap      %.3g %%", 100 * result.gap());
    if (source.isPresent()) {
      console.line(
          "Signs of %d single entries, sign(0) at random, lose %.8f.",
          Math.min(result.bits(), result.dimension()), result.plainSigns());
      console.line(
          "Rows have Σ B_ij⁴ = %.3f in the mean; a single entry has 1, a random row %.3f.",
          result.concentration(), 3.0 / (result.dimension() + 2));
    }
    console.line(
        "%d steps in %.2f s%s; stopped: %s",
        result.iterations(),
        seconds,
        result.bestIteration() < result.iterations()
            ? ", the best is step " + result.bestIteration()
            : "",
        result.stopped());
    console.result(result);
  }

  private static DescendResult of(
      Run run, Limits limits, Optional<EntrySource> source, Optimum optimum, double seconds) {
    double floor = limits.floor(run.bits()).distortion();
    double risk = optimum.last().distortion();
    double rate = Math.min(1, (double) run.bits() / limits.spectrum().dimension());
    return new DescendResult(
        "halfspace/descend/1",
        limits.spectrum().dimension(),
        run.bits(),
        run.method(),
        floor,
        risk,
        risk / floor - 1,
        optimum.iterations(),
        optimum.last().iteration(),
        optimum.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        source.map(entries -> 1 - rate * entries.signShare()).orElse(null),
        source.map(entries -> UnitRows.concentration(optimum.encoder())).orElse(null),
        seconds);
  }
}
