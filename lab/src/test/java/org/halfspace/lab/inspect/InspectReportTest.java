// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.halfspace.data.VectorData;
import org.halfspace.inspect.CheapestCode;
import org.halfspace.inspect.DataProfile;
import org.halfspace.inspect.DataProfile.Budget;
import org.halfspace.inspect.Inspection;
import org.halfspace.lab.report.HtmlReport;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;

class InspectReportTest {
  @Test
  void thePageHoldsTheVerdictAndEveryBudget() throws IOException {
    DataProfile profile = InspectPages.profile();
    Document page = Jsoup.parse(HtmlReport.html(InspectPages.page(profile)));

    assertThat(page.title()).contains("Inspection of drawn.npy");
    assertThat(page.select("section").get(0).select("p").eachText()).containsAll(profile.verdict());
    Element table = page.selectFirst("section > .numbers table");
    for (int i = 0; i < profile.reach().budgets().size(); i++) {
      Budget budget = profile.reach().budgets().get(i);
      List<String> row = table.select("tbody tr").get(i).children().eachText();
      assertThat(row.get(0)).isEqualTo(Integer.toString(budget.bits()));
      assertThat(row.get(2)).isEqualTo(decimals(budget.bounds().floor()));
      assertThat(row.get(3)).isEqualTo(decimals(budget.withoutGain()));
      assertThat(row.get(4))
          .isEqualTo(budget.withGain().map(InspectReportTest::decimals).orElse("–"));
      assertThat(row.get(5)).isEqualTo(decimals(budget.bounds().mixed().distortion()));
      assertThat(row.get(6)).isEqualTo(decimals(budget.bounds().shannon()));
    }
    assertThat(page.select(".chart")).hasSize(2);
    List<String> codes = page.select("section > .numbers table").get(1).select("tr").eachText();
    for (CheapestCode code : profile.reach().cheapest()) {
      assertThat(codes)
          .anyMatch(row -> row.contains(" signs " + code.signs().bits() + " "))
          .anyMatch(
              row -> row.contains(" mixed: ") && row.contains(" " + code.mixed().bits() + " "));
    }
    assertThat(page.selectFirst("footer").text())
        .contains("halfspace inspect drawn.npy", "2000 × 40");
  }

  private static String decimals(double distortion) {
    return String.format(Locale.ROOT, "%.4f", distortion);
  }

  @Test
  void vectorsOfOneNumberHaveAPageToo() throws IOException {
    DataProfile profile =
        Inspection.seeded(1).run(VectorData.of(new float[] {1, 2, 4}, 1, "numbers"));

    assertThat(HtmlReport.html(InspectPages.page(profile))).contains("3 vectors of 1 numbers");
  }
}
