// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Locale;
import org.halfspace.lab.demo.DemoResult.Budget;
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
            "bits", "rate bits per pixel", "floor", "reached", "gap", "population", "time seconds");
    for (int i = 0; i < result.budgets().size(); i++) {
      Budget budget = result.budgets().get(i);
      assertThat(table.select("tbody tr").get(i).children().eachText())
          .containsExactly(
              Integer.toString(budget.bits()),
              Double.toString(budget.bits() / 576.0).replaceAll("\\.0$", ""),
              String.format(Locale.ROOT, "%.4f", budget.floor()),
              String.format(Locale.ROOT, "%.4f", budget.reached()),
              String.format(Locale.ROOT, "%.1f %%", 100 * (budget.reached() / budget.floor() - 1)),
              String.format(Locale.ROOT, "%.4f", budget.population()),
              String.format(Locale.ROOT, "%.2f", budget.seconds()));
    }
  }

  @Test
  void theChartDrawsCurvesAndPoints() {
    Element numbers = page.selectFirst(".chart-figure details table");
    assertThat(numbers.select("thead th").eachText())
        .startsWith("rate (bits per pixel)", "floor", "reached", "Shannon: any code");
    Element quarter =
        numbers.select("tbody tr").stream()
            .filter(row -> row.child(0).text().equals("0.25"))
            .findFirst()
            .orElseThrow();
    CurvePoint point =
        result.curves().stream().filter(one -> one.bits() == 144).findFirst().orElseThrow();
    double[] expected = {
      point.floor(),
      result.budgets().get(2).reached(),
      point.shannon(),
      point.linear(),
      point.uniform()
    };
    for (int i = 0; i < expected.length; i++) {
      assertThat(Double.parseDouble(quarter.child(i + 1).text()))
          .isCloseTo(expected[i], within(1e-6));
    }
  }

  @Test
  void theGridHasARowForEachBudget() {
    assertThat(page.select(".image-row")).hasSize(1 + result.budgets().size());
    assertThat(page.select(".images img")).hasSize(8 * (1 + result.budgets().size()));
    Element row = page.select(".image-row").get(3);
    Budget budget = result.budgets().get(2);
    assertThat(row.selectFirst(".row-caption").text())
        .isEqualTo(
            String.format(
                Locale.ROOT,
                "144 bits distortion %.3f (floor %.3f)",
                budget.reached(),
                budget.floor()));
    assertThat(row.select("img").last().attr("alt")).isEqualTo("144 bits, image 8");
  }

  @Test
  void theEndSaysHowItWasMade() {
    assertThat(page.selectFirst("footer").text())
        .contains("halfspace demo --seed 1 -o demo.html", "0.1.0", "17.0.15", "Processor 3000")
        .contains("2026-11-23", "10,000 to fit, 2,000 others to test", "24 × 24");
  }

  @Test
  void theLeadExplainsTheThreeWords() {
    assertThat(page.select(".lead strong").eachText()).containsExactly("floor", "Reached", "gap");
  }

  @Test
  void resultsThatDoNotFitTogetherAreRefused() {
    Budget budget = new Budget(8, 0.5, 0.6, 0.55, 1, List.of());
    assertThat(budget.gap()).isCloseTo(0.2, within(1e-12));
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
    assertThatThrownBy(() -> new Budget(8, 0, 0.6, 0.55, 1, List.of()))
        .hasMessageContaining("floor: 0.0");
  }
}
