// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.quality;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** The tables of the page: who is best at each budget, then all rows of each. */
final class QualityPage {
  /**
   * What was measured at a budget.
   *
   * @param title of the data
   * @param bits that a code may have in all
   * @param missing what was not measured
   */
  record Section(String title, int bits, List<QualityRow> rows, List<String> missing) {}

  private static final Comparator<QualityRow> LEAST_LOST =
      Comparator.comparingDouble(QualityRow::distortion);
  private static final Comparator<QualityRow> MOST_FOUND =
      Comparator.comparingDouble(QualityRow::recall).reversed();

  private QualityPage() {}

  static String of(List<Section> sections) {
    StringBuilder text = new StringBuilder();
    text.append("## Least distortion\n\n");
    best(text, sections, LEAST_LOST, QualityRow::distortion);
    text.append("\n## Most neighbors, recall@10\n\n");
    best(text, sections, MOST_FOUND, QualityRow::recall);
    text.append("\n## All rows\n");
    for (Section section : sections) {
      text.append(
          String.format(
              Locale.ROOT,
              "%n### %s, %,d bits%n%n| codes | bits stored | distortion | recall@10 |%n|---|---|---|---|%n",
              capital(section.title()),
              section.bits()));
      // Where the distortion is not known, last.
      section.rows().stream().sorted(LEAST_LOST).forEach(row -> text.append(line(row)));
      if (!section.missing().isEmpty()) {
        text.append("\nNot measured:\n\n");
        section.missing().forEach(name -> text.append("- ").append(name).append("\n"));
      }
    }
    return text.toString();
  }

  private static void best(
      StringBuilder text,
      List<Section> sections,
      Comparator<QualityRow> order,
      ToDoubleFunction<QualityRow> value) {
    text.append(
        "| vectors | bits | ours, without a network | ours, any | faiss | ours is |\n"
            + "|---|---|---|---|---|---|\n");
    for (Section section : sections) {
      Optional<QualityRow> quick =
          first(section, order, row -> row.ours() && !CodeKind.isDeep(row.name()));
      Optional<QualityRow> ours = first(section, order, QualityRow::ours);
      Optional<QualityRow> theirs = first(section, order, row -> !row.ours());
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %d | %s | %s | %s | %s |%n",
              section.title(),
              section.bits(),
              cell(quick, value),
              cell(ours, value),
              cell(theirs, value),
              ours.isPresent() && theirs.isPresent()
                  ? verdicts(section, order, quick, ours.get(), theirs.get())
                  : "–"));
    }
  }

  private static String verdicts(
      Section section,
      Comparator<QualityRow> order,
      Optional<QualityRow> quick,
      QualityRow ours,
      QualityRow theirs) {
    String all = verdict(order.compare(ours, theirs));
    String without = quick.map(row -> verdict(order.compare(row, theirs))).orElse(all);
    return all
        + (without.equals(all) ? "" : ", without a network " + without)
        + (section.missing().isEmpty() ? "" : "; not all is measured");
  }

  private static String verdict(int order) {
    return order < 0 ? "ahead" : order > 0 ? "**behind**" : "even";
  }

  private static Optional<QualityRow> first(
      Section section, Comparator<QualityRow> order, Predicate<QualityRow> which) {
    return section.rows().stream().filter(which).min(order);
  }

  private static String cell(Optional<QualityRow> row, ToDoubleFunction<QualityRow> value) {
    return row.map(
            one -> String.format(Locale.ROOT, "%.4f, %s", value.applyAsDouble(one), name(one)))
        .orElse("–");
  }

  private static String name(QualityRow row) {
    return row.ours() ? row.name() : "`" + row.name() + "`";
  }

  private static String line(QualityRow row) {
    return String.format(
        Locale.ROOT,
        "| %s | %d | %s | %.4f |%n",
        row.ours() ? "**" + row.name() + "**" : name(row),
        row.bits(),
        Double.isNaN(row.distortion()) ? "–" : String.format(Locale.ROOT, "%.4f", row.distortion()),
        row.recall());
  }

  private static String capital(String title) {
    return title.substring(0, 1).toUpperCase(Locale.ROOT) + title.substring(1);
  }
}
