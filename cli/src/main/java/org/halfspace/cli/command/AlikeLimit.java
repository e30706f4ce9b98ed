// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.halfspace.cli.output.CodeKind;
import org.halfspace.cli.output.Console;
import org.halfspace.limits.LimitPoint;
import org.halfspace.limits.Limits;

/** What {@code halfspace limit} says of units that are all alike. */
final class AlikeLimit {
  private AlikeLimit() {}

  /**
   * The JSON of one point; the number of units is given only if units have several bits, what
   * message passing loses only if it was asked for.
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
      @JsonInclude(JsonInclude.Include.NON_NULL) Double messagePassing) {}

  /** The JSON of the command; bits per unit are given only if they are more than one. */
  record Result(
      String schema,
      int dimension,
      double totalVariance,
      String activation,
      @JsonInclude(JsonInclude.Include.NON_NULL) Integer unitBits,
      double gamma,
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
        points);
  }

  private static Point point(Limits limits, int bits, CodeKind kind) {
    int unitBits = kind.unitBits();
    LimitPoint point = limits.point(bits / unitBits);
    // Of units that are given by their levels, not by their bits, the point knows what they carry.
    OptionalDouble shannon =
        unitBits == 1 ? point.shannon() : OptionalDouble.of(limits.shannon(bits));
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
        kind.passesMessages() ? kind.lostByMessages(limits, bits) : null);
  }

  static void print(Console console, String spectrum, Limits limits, Result result) {
    console.line(
        "%s: d = %d, total variance %.6g; activation %s, γ = %.6f",
        spectrum,
        limits.spectrum().dimension(),
        limits.spectrum().total(),
        limits.activation().name(),
        limits.activation().gamma());
    console.line("Distortions (share of the variance lost):");
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
      if (messages) {
        row.add(3, number("%.8f", point.messagePassing()));
      }
      rows.add(row);
    }
    List<String> names =
        new ArrayList<>(List.of("bits", "rate", "floor", "Shannon", "PCA", "uniform", "active"));
    if (messages) {
      names.add(3, "messages");
    }
    console.table(names, rows);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
