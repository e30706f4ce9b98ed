// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Locale;
import org.halfspace.lab.demo.DemoResult.Budget;
import org.halfspace.lab.demo.DemoResult.Code;
import org.halfspace.lab.demo.DemoResult.CurvePoint;
import org.halfspace.lab.report.HtmlReport;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;

class DemoReportTest {
  private final DemoResult result = DemoResults.sample();
  private final Document page = Jsoup.parse(HtmlReport.html(DemoReport.page(result)));

  @Test
  void theTableHoldsEveryNumberOfEveryBudget() {
    Element table = page.selectFirst("section > .numbers table");
    assertThat(table.select("thead th").eachText())
        .containsExactly(
            "bits",
            "rate bits per pixel",
            "signs floor",
            "signs reached",
            "signs gap",
            "mixed floor",
            "mixed reached",
            "mixed gap",
            "Shannon",
            "time seconds");
    for (int i = 0; i < result.budgets().size(); i++) {
      Budget budget = result.budgets().get(i);
      assertThat(table.select("tbody tr").get(i).children().eachText())
          .containsExactly(
              Integer.toString(budget.bits()),
              Double.toString(budget.bits() / 576.0).replaceAll("\\.0$", ""),
              decimals(budget.signs().floor()),
              decimals(budget.signs().reached()),
              percent(budget.signs()),
              decimals(budget.mixed().floor()),
              decimals(budget.mixed().reached()),
              percent(budget.mixed()),
              decimals(budget.shannon()),
              String.format(
                  Locale.ROOT, "%.2f", budget.signs().seconds() + budget.mixed().seconds()));
    }
  }

  private static String decimals(double distortion) {
    return String.format(Locale.ROOT, "%.4f", distortion);
  }

  private static String percent(Code code) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * (code.reached() / code.floor() - 1));
  }

  @Test
  void theChartDrawsCurvesAndPoints() {
    Element numbers = page.selectFirst(".chart-figure details table");
    assertThat(numbers.select("thead th").eachText())
        .containsExactly(
            "rate (bits per pixel)",
            "signs, floor",
            "signs, reached",
            "mixed, floor",
            "mixed, reached",
            "Shannon: any code");
    Element quarter =
        numbers.select("tbody tr").stream()
            .filter(row -> row.child(0).text().equals("0.25"))
            .findFirst()
            .orElseThrow();
    CurvePoint point =
        result.curves().stream().filter(one -> one.bits() == 144).findFirst().orElseThrow();
    Budget budget = result.budgets().get(2);
    double[] expected = {
      point.signs(),
      budget.signs().reached(),
      point.mixed(),
      budget.mixed().reached(),
      point.shannon()
    };
    for (int i = 0; i < expected.length; i++) {
      assertThat(Double.parseDouble(quarter.child(i + 1).text()))
          .isCloseTo(expected[i], within(1e-6));
    }
  }

  @Test
  void theGridHasTwoRowsForEachBudget() {
    int rows = 1 + 2 * result.budgets().size();
    assertThat(page.select(".image-row")).hasSize(rows);
    assertThat(page.select(".images img")).hasSize(8 * rows);
    Budget budget = result.budgets().get(2);
    assertThat(page.select(".image-row").get(5).selectFirst(".row-caption").text())
        .isEqualTo(caption("signs", budget.signs()));
    Element mixed = page.select(".image-row").get(6);
    assertThat(mixed.selectFirst(".row-caption").text())
        .isEqualTo(caption("mixed", budget.mixed()));
    assertThat(mixed.select("img").last().attr("alt")).isEqualTo("144 bits, mixed, image 8");
  }

  private static String caption(String kind, Code code) {
    return String.format(
        Locale.ROOT,
        "144 bits, %s distortion %.3f (floor %.3f)",
        kind,
        code.reached(),
        code.floor());
  }

  @Test
  void theEndSaysHowItWasMade() {
    assertThat(page.selectFirst("footer").text())
        .contains("halfspace demo --seed 1 -o demo.html", "0.1.0", "17.0.15", "Processor 3000")
        .contains("2026-11-23", "10,000 to fit, 2,000 others to test", "24 × 24");
  }

  @Test
  void theLeadExplainsTheWords() {
    assertThat(page.select(".lead strong").eachText())
        .containsExactly("floor", "Reached", "gap", "Shannon");
  }

  @Test
  void resultsThatDoNotFitTogetherAreRefused() {
    Code code = new Code(0.5, 0.6, 0.55, 1, List.of());
    assertThat(code.gap()).isCloseTo(0.2, within(1e-12));
    Budget budget = new Budget(8, code, code, 0.4);
    assertThatThrownBy(
            () ->
                new DemoResult(
                    24,
                    1,
                    1,
                    List.of(budget),
                    result.curves(),
                    result.originals(),
                    result.provenance()))
        .hasMessageContainingAll("8 bits", "0 reconstructions of 8 originals");
    assertThatThrownBy(
            () ->
                new DemoResult(
                    24, 1, 1, List.of(), result.curves(), result.originals(), result.provenance()))
        .hasMessageContaining("budgets: 0");
    assertThatThrownBy(() -> new Code(0, 0.6, 0.55, 1, List.of()))
        .hasMessageContaining("floor: 0.0");
    assertThatThrownBy(() -> new Budget(0, code, code, 0.4)).hasMessageContaining("bits: 0");
  }
}
