// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.halfspace.code.DecoderType;
import org.halfspace.lab.demo.DemoResult.Budget;
import org.halfspace.lab.demo.DemoResult.Code;
import org.halfspace.lab.demo.DemoResult.CurvePoint;
import org.halfspace.lab.demo.DemoResult.Decoded;
import org.halfspace.lab.report.HtmlReport;
import org.halfspace.lab.report.Picture;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.select.Elements;
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
  void eachBudgetHasAGridWithARowForEachDecoder() {
    Elements grids = page.select(".image-grid");
    assertThat(grids).hasSize(result.budgets().size());
    for (int i = 0; i < grids.size(); i++) {
      Budget budget = result.budgets().get(i);
      assertThat(grids.get(i).select(".row-caption").eachText())
          .containsExactly(
              "Original 4,608 bits as bytes",
              caption("Signs, linear", budget.signs()),
              caption("Signs, tables", budget, DecoderType.TABLES),
              caption("Signs, message passing", budget, DecoderType.MESSAGE_PASSING),
              caption("Signs, deep", budget, DecoderType.DEEP),
              caption("Mixed units, linear", budget.mixed()));
      assertThat(grids.get(i).select(".images img")).hasSize(8 * 6);
      assertThat(grids.get(i).selectFirst("figcaption").text())
          .contains(
              "from " + budget.bits() + " bits",
              String.format(Locale.ROOT, "signs is %.3f.", budget.signs().floor()));
      assertThat(grids.get(i).select("img").last().attr("alt"))
          .isEqualTo("Mixed units, linear, image 8");
    }
  }

  @Test
  void picturesStandInTheRowOfTheirDecoder() {
    Budget budget = result.budgets().get(3);
    Elements rows = page.select(".image-grid").get(3).select(".image-row");
    DecoderType[] types = {DecoderType.TABLES, DecoderType.MESSAGE_PASSING, DecoderType.DEEP};
    for (int i = 0; i < types.length; i++) {
      Picture expected = budget.by(types[i]).orElseThrow().reconstructions().get(5).picture();
      assertThat(rows.get(i + 2).select("img").get(5).attr("src"))
          .isEqualTo("data:image/png;base64," + Base64.getEncoder().encodeToString(expected.png()));
    }
  }

  private static String caption(String row, Code code) {
    return String.format(
        Locale.ROOT, "%s distortion %.3f (floor %.3f)", row, code.reached(), code.floor());
  }

  private static String caption(String row, Budget budget, DecoderType type) {
    return String.format(
        Locale.ROOT, "%s distortion %.3f", row, budget.by(type).orElseThrow().reached());
  }

  @Test
  void theSecondTableHoldsEveryDecoder() {
    Element table = page.select("section > .numbers table").get(1);
    assertThat(table.select("thead th").eachText())
        .containsExactly(
            "bits",
            "linear floor",
            "linear reached",
            "tables reached",
            "message passing reached",
            "deep reached",
            "Shannon",
            "time seconds");
    for (int i = 0; i < result.budgets().size(); i++) {
      Budget budget = result.budgets().get(i);
      List<String> cells = new ArrayList<>();
      cells.add(Integer.toString(budget.bits()));
      cells.add(decimals(budget.signs().floor()));
      cells.add(decimals(budget.signs().reached()));
      budget.decoders().forEach(decoded -> cells.add(decimals(decoded.reached())));
      cells.add(decimals(budget.shannon()));
      double seconds = budget.decoders().stream().mapToDouble(Decoded::seconds).sum();
      cells.add(String.format(Locale.ROOT, "%.2f", seconds));
      assertThat(table.select("tbody tr").get(i).children().eachText())
          .containsExactlyElementsOf(cells);
    }
  }

  @Test
  void aDecoderThatIsMissingHasADashAndNoRow() {
    List<Budget> fewer =
        result.budgets().stream()
            .map(
                budget ->
                    new Budget(
                        budget.bits(),
                        budget.signs(),
                        budget.mixed(),
                        budget.decoders().subList(0, 2),
                        budget.shannon()))
            .toList();
    DemoResult without =
        new DemoResult(
            result.side(),
            result.trainingImages(),
            result.testImages(),
            fewer,
            result.curves(),
            result.originals(),
            result.provenance());
    Document shorter = Jsoup.parse(HtmlReport.html(DemoReport.page(without)));
    assertThat(shorter.select(".image-row")).hasSize(5 * fewer.size());
    assertThat(shorter.select("section > .numbers table").get(1).select("tbody tr td").eachText())
        .contains("–");
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
    Budget budget = new Budget(8, code, code, List.of(), 0.4);
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
    Decoded decoded = new Decoded(DecoderType.TABLES, 0.5, 1, List.of());
    Code shown = result.budgets().get(0).signs();
    assertThatThrownBy(
            () ->
                new DemoResult(
                    24,
                    1,
                    1,
                    List.of(new Budget(8, shown, shown, List.of(decoded), 0.4)),
                    result.curves(),
                    result.originals(),
                    result.provenance()))
        .hasMessageContainingAll("8 bits", "0 reconstructions of 8 originals");
    assertThatThrownBy(() -> new Decoded(DecoderType.LINEAR, 0.5, 1, List.of()))
        .hasMessageContaining("type: linear");
    assertThatThrownBy(() -> new Code(0, 0.6, 0.55, 1, List.of()))
        .hasMessageContaining("floor: 0.0");
    assertThatThrownBy(() -> new Budget(0, code, code, List.of(), 0.4))
        .hasMessageContaining("bits: 0");
  }
}
