// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.halfspace.activation.Activation;
import org.halfspace.cli.output.CodeKind;
import org.halfspace.cli.output.Console;
import org.halfspace.limits.LimitPoint;
import org.halfspace.limits.Limits;
import org.halfspace.limits.PriorEvolution;
import org.halfspace.source.EntrySource;
import org.halfspace.source.RademacherSource;

/** What {@code halfspace limit} says of units that are all alike. */
final class AlikeLimit {
  private AlikeLimit() {}

  /** Where the two fixed points of message passing count as one. */
  private static final double APART = 1e-5;

  /**
   * The JSON of one point; the number of units is given only if units have several bits, what
   * message passing loses only if it was asked for, and the first layer and the best decoder only
   * for sources whose prior it knows.
   */
  record Point(
      int bits,
      @JsonInclude(JsonInclude.Include.NON_NULL) Integer units,
      double rate,
      double distortion,
      double riskPerDimension,
      int activeComponents,
      double uniform,
      @JsonInclude Double shannon,
      double linear,
      @JsonInclude(JsonInclude.Include.NON_NULL) Double messagePassing,
      @JsonInclude(JsonInclude.Include.NON_NULL) Double denoiser,
      @JsonInclude(JsonInclude.Include.NON_NULL) Double bayes) {}

  /**
   * The JSON of a source of sparse vectors.
   *
   * @param density ρ
   * @param plainSigns what signs of single entries lose at rate 1, 1 − (E|x|)²/E x²
   */
  record Entries(double density, double plainSigns) {
    static Entries of(EntrySource source) {
      return new Entries(source.density(), 1 - source.signShare());
    }
  }

  /**
   * The JSON of the command; bits per unit are given only if they are more than one, entries only
   * of sources of sparse vectors.
   */
  record Result(
      String schema,
      int dimension,
      double totalVariance,
      String activation,
      @JsonInclude(JsonInclude.Include.NON_NULL) Integer unitBits,
      double gamma,
      @JsonInclude(JsonInclude.Include.NON_NULL) Entries entries,
      List<Point> points) {}

  static Result of(Limits limits, CodeKind kind, List<Integer> budgets) {
    List<Point> points = new ArrayList<>();
    for (int bits : budgets) {
      points.add(point(limits, bits, kind));
    }
    return new Result(
        "halfspace/limit/1",
        limits.spectrum().dimension(),
        limits.spectrum().total(),
        limits.activation().name(),
        kind.unitBits() == 1 ? null : kind.unitBits(),
        limits.activation().gamma(),
        kind.source().map(Entries::of).orElse(null),
        points);
  }

  private static Point point(Limits limits, int bits, CodeKind kind) {
    int unitBits = kind.unitBits();
    LimitPoint point = limits.point(bits / unitBits);
    // Of units that are given by their levels, not by their bits, the point knows what they carry.
    OptionalDouble shannon =
        unitBits == 1 ? point.shannon() : OptionalDouble.of(limits.shannon(bits));
    Optional<PriorEvolution> known =
        kind.source()
            .filter(source -> kind.passesMessages())
            .map(source -> kind.evolution(source, limits, bits));
    return new Point(
        bits,
        unitBits == 1 ? null : point.floor().units(),
        (double) bits / limits.spectrum().dimension(),
        point.floor().distortion(),
        point.floor().riskPerDimension(),
        point.floor().activeComponents(),
        point.uniform(),
        shannon.isPresent() ? shannon.getAsDouble() : null,
        point.linear(),
        kind.passesMessages() ? kind.lostByMessages(limits, bits) : null,
        known.map(evolution -> evolution.layers(1).get(0)).orElse(null),
        known.map(PriorEvolution::bayes).orElse(null));
  }

  static void print(Console console, String spectrum, Limits limits, CodeKind kind, Result result) {
    console.line(
        "%s: d = %d, total variance %.6g; activation %s, γ = %.6f",
        spectrum,
        limits.spectrum().dimension(),
        limits.spectrum().total(),
        limits.activation().name(),
        limits.activation().gamma());
    console.line("Distortions (share of the variance lost):");
    boolean denoised = result.points().stream().anyMatch(p -> p.denoiser() != null);
    boolean messages = result.points().stream().anyMatch(p -> p.messagePassing() != null);
    List<List<String>> rows = new ArrayList<>();
    for (Point point : result.points()) {
      List<String> row = new ArrayList<>();
      row.addAll(
          List.of(
              String.valueOf(point.bits()),
              number("%.4f", point.rate()),
              number("%.8f", point.distortion()),
              point.shannon() == null ? "–" : number("%.8f", point.shannon()),
              number("%.8f", point.linear()),
              number("%.8f", point.uniform()),
              String.valueOf(point.activeComponents())));
      if (denoised) {
        row.add(3, number("%.8f", point.denoiser()));
      }
      if (messages) {
        row.add(denoised ? 4 : 3, number("%.8f", point.messagePassing()));
      }
      rows.add(row);
    }
    List<String> names =
        new ArrayList<>(List.of("bits", "rate", "floor", "Shannon", "PCA", "uniform", "active"));
    if (denoised) {
      names.add(3, "denoiser");
    }
    if (messages) {
      names.add(denoised ? 4 : 3, "messages");
    }
    console.table(names, rows);
    kind.source().ifPresent(source -> explain(console, source, limits, result));
  }

  /** Which line is about the source, and which about the Gaussian one of the same covariance. */
  private static void explain(Console console, EntrySource source, Limits limits, Result result) {
    console.line(
        "Floor, Shannon, PCA and uniform are those of the isotropic Gaussian source, which has the"
            + " same covariance. A linear decoder behind a rotation comes down to this floor,"
            + " whatever RHO.");
    if (limits.activation().name().equals(Activation.sign().name())) {
      console.line(
          "With one bit for each entry, signs of single entries, sign(0) at random, lose %.8f, signs"
              + " of a rotation %.8f.",
          1 - source.signShare(), 1 - 2 / Math.PI);
      if (source instanceof RademacherSource) {
        console.line("Single entries lose less from RHO = 2/π = %.4f on.", 2 / Math.PI);
      }
    }
    for (Point point : result.points()) {
      if (point.denoiser() != null && point.bayes() < point.messagePassing() - APART) {
        console.line(
            "%d bits: the best decoder loses %.8f, which message passing does not find.",
            point.bits(), point.bayes());
      }
    }
    if (result.points().stream().anyMatch(p -> p.denoiser() != null)) {
      console.line(
          "Denoiser and messages know the distribution of the entries, behind a rotation: the first"
              + " layer of state evolution, and its fixed point.");
    }
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
