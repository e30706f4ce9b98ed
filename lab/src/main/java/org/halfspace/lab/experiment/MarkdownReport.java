// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.util.List;
import java.util.Locale;
import org.halfspace.lab.Provenance;
import org.halfspace.lab.report.Table;

/** The results of experiments as Markdown: what is said, the checks and the tables. */
final class MarkdownReport {
  private MarkdownReport() {}

  /**
   * The text.
   *
   * @param results at least one
   */
  static String of(List<Finished> results) {
    Finished first = results.get(0);
    Provenance provenance = first.provenance();
    StringBuilder text = new StringBuilder("# Experiments\n\n");
    line(
        text,
        "`%s`%s, %s, %s, Java %s. Each row explains its deviation and tolerance.",
        provenance.command(),
        first.quick() ? " (small sizes)" : "",
        provenance.date(),
        provenance.cpu(),
        provenance.jdk());
    text.append("\n| experiment | verdict | seconds |\n|---|---|---|\n");
    for (Finished finished : results) {
      line(
          text,
          "| [%s](#%s) | %s | %.0f |",
          finished.name(),
          anchor(finished.name()),
          verdict(finished),
          finished.seconds());
    }
    for (Finished finished : results) {
      text.append('\n');
      section(text, finished);
    }
    return text.toString();
  }

  private static String anchor(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static String verdict(Finished finished) {
    return switch (finished.verdict()) {
      case PASSED -> "as predicted";
      case FAILED -> "**not as predicted**";
      case SKIPPED -> "skipped: " + finished.skipped();
    };
  }

  private static void section(StringBuilder text, Finished finished) {
    line(text, "## %s", finished.name());
    text.append('\n');
    line(text, "**%s** %s", finished.title() + ".", finished.question());
    if (finished.outcome().isEmpty()) {
      return;
    }
    Outcome outcome = finished.outcome().get();
    text.append('\n');
    line(text, "- *Setting.* %s.", outcome.setting());
    line(text, "- *Theory predicts.* %s", outcome.prediction());
    line(text, "- *Measured.* %s", outcome.measured());
    text.append("\n| check | deviation | tolerance | |\n|---|---|---|---|\n");
    for (Check check : outcome.checks()) {
      line(
          text,
          "| %s | %.3g | %.3g (%s) | %s |",
          check.what(),
          check.deviation(),
          check.tolerance(),
          check.reason(),
          check.passed() ? "passed" : "**failed**");
    }
    outcome.tables().forEach(table -> table(text, table));
    outcome.remarks().forEach(remark -> line(text, "%n%s", remark));
  }

  private static void table(StringBuilder text, Table table) {
    line(text, "%n%s:%n", table.caption());
    StringBuilder head = new StringBuilder("| " + table.rowTitle() + " |");
    StringBuilder rule = new StringBuilder("|---|");
    for (Table.Column column : table.columns()) {
      head.append(' ').append(column.title()).append(" |");
      rule.append("---|");
    }
    text.append(head).append('\n').append(rule).append('\n');
    for (Table.Row row : table.rows()) {
      text.append("| ").append(row.title()).append(" |");
      for (int i = 0; i < row.values().size(); i++) {
        text.append(' ').append(table.columns().get(i).print(row.values().get(i))).append(" |");
      }
      text.append('\n');
    }
  }

  private static void line(StringBuilder text, String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
