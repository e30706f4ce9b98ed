// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.openqa.selenium.WebElement;

/** What every page must do. */
public final class PageChecks {
  private PageChecks() {}

  /**
   * Opens a page: no remark on the console, no request, no sideways scrolling, every chart drawn to
   * its full width.
   */
  public static void fitsIsQuietAndAsksForNothing(
      Browser browser, Path page, int width, boolean dark) {
    browser.requests();
    browser.open(page, width, dark);

    assertThat(browser.console()).isEmpty();
    assertThat(browser.requests())
        .isNotEmpty()
        .allMatch(
            request ->
                request.contains("\"url\":\"file://") || request.contains("\"url\":\"data:"));
    assertThat(
            (List<?>)
                browser.run(
                    "return performance.getEntriesByType('resource')"
                        + ".map(entry => entry.name).filter(name => !name.startsWith('data:'))"))
        .isEmpty();
    assertThat(number(browser, "return window.innerWidth")).isEqualTo(width);
    assertThat(number(browser, "return document.documentElement.scrollWidth"))
        .isEqualTo(number(browser, "return document.documentElement.clientWidth"));
    for (WebElement chart : browser.all(".chart")) {
      assertThat(chart.getAttribute("role")).isEqualTo("img");
      assertThat(number(browser, "return arguments[0].querySelector('svg').clientWidth", chart))
          .isEqualTo(number(browser, "return arguments[0].clientWidth", chart));
      assertThat(number(browser, "return arguments[0].querySelectorAll('svg path').length", chart))
          .isGreaterThan(5);
    }
  }

  private static long number(Browser browser, String script, Object... arguments) {
    return ((Number) browser.run(script, arguments)).longValue();
  }
}
