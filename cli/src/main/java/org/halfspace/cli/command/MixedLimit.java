// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.halfspace.cli.output.Console;
import org.halfspace.code.DecoderType;
import org.halfspace.limits.BitLimits;
import org.halfspace.limits.Mixture;
import org.halfspace.limits.StateEvolution;
import org.halfspace.limits.UnitGroup;

/** What {@code halfspace limit --unit-bits mixed} says: every kind of unit at the same budget. */
final class MixedLimit {
  private MixedLimit() {}

  /** The JSON of a group. */
  record Group(int bits, int units, int components) {}

  /**
   * The JSON of one budget; all curves are distortions.
   *
   * @param distortion of groups, the lowest
   * @param messagePassing what groups lose by message passing; given only if asked for
   * @param alike of units that are all alike, of 1, 2, … 8 bits; the first is sign
   */
  record Point(
      int bits,
      double rate,
      double distortion,
      double riskPerDimension,
      double axes,
      List<Double> alike,
      double shannon,
      List<Group> groups,
      @JsonInclude(JsonInclude.Include.NON_NULL) Double messagePassing) {}

  /** The JSON of the command. */
  record Result(
      String schema, int dimension, double totalVariance, String unitBits, List<Point> points) {}

  static Result of(BitLimits limits, List<Integer> budgets, DecoderType decoder) {
    int d = limits.spectrum().dimension();
    double total = limits.spectrum().total();
    List<Point> points = new ArrayList<>();
    for (int bits : budgets) {
      Mixture groups = limits.groups(bits);
      List<Double> alike = new ArrayList<>();
      for (int b = 1; b <= BitLimits.MOST_BITS; b++) {
        alike.add(limits.alike(b, bits).distortion());
      }
      points.add(
          new Point(
              bits,
              (double) bits / d,
              groups.distortion(),
              groups.distortion() * total / d,
              limits.axes(bits).distortion(),
              alike,
              limits.shannon(bits),
              groups.groups().stream().map(MixedLimit::group).toList(),
              decoder == DecoderType.MESSAGE_PASSING
                  ? StateEvolution.limitOf(limits, groups)
                  : null));
    }
    return new Result("halfspace/limit/1", d, total, "mixed", points);
  }

  private static Group group(UnitGroup group) {
    return new Group(group.bits(), group.units(), group.components());
  }

  static void print(Console console, String spectrum, Result result) {
    console.line(
        "%s: d = %d, total variance %.6g; units of 1 to %d bits",
        spectrum, result.dimension(), result.totalVariance(), BitLimits.MOST_BITS);
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
              number("%.8f", point.axes()),
              number("%.8f", point.alike().get(0)),
              number("%.8f", point.shannon()),
              point.groups().stream()
                  .map(group -> group.units() + "×" + group.bits())
                  .collect(Collectors.joining(" "))));
      if (messages) {
        row.add(3, number("%.8f", point.messagePassing()));
      }
      rows.add(row);
    }
    List<String> names =
        new ArrayList<>(
            List.of("bits", "rate", "groups", "axes", "sign", "Shannon", "groups: units×bits"));
    if (messages) {
      names.add(3, "messages");
    }
    console.table(names, rows);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
