// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.halfspace.io.Existing;
import org.halfspace.lab.chart.Palette;
import org.halfspace.lab.demo.DemoReport;
import org.halfspace.lab.demo.DemoResults;
import org.halfspace.lab.inspect.InspectPages;
import org.halfspace.lab.report.HtmlReport;
import org.halfspace.lab.report.Page;
import org.halfspace.lab.report.SamplePages;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** What a reader sees. Pictures of the pages are left in {@code target/pages} to look at. */
class PagesInBrowserTest {
  private static final Path PICTURES = Path.of("target", "pages");

  @TempDir static Path folder;
  private static Browser browser;

  @BeforeAll
  static void start() throws IOException {
    browser = Browser.start();
    Files.createDirectories(PICTURES);
    write("demo", DemoReport.page(DemoResults.sample()));
    write("inspect", InspectPages.sample());
    write("everything", SamplePages.everything());
    write("hostile", SamplePages.hostile());
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  private static void write(String name, Page page) throws IOException {
    HtmlReport.write(file(name), page, Existing.KEEP);
  }

  private static Path file(String name) {
    return folder.resolve(name + ".html");
  }

  @ParameterizedTest
  @CsvSource({
    "demo, 1280, false",
    "demo, 1280, true",
    "demo, 400, false",
    "demo, 400, true",
    "inspect, 1280, false",
    "inspect, 400, true",
    "everything, 1280, true",
    "everything, 400, false",
    "hostile, 1280, false",
    "hostile, 400, false",
  })
  void thePageFitsIsQuietAndAsksForNothing(String name, int width, boolean dark)
      throws IOException {
    PageChecks.fitsIsQuietAndAsksForNothing(browser, file(name), width, dark);
    Files.write(
        PICTURES.resolve(name + "-" + width + (dark ? "-dark" : "-light") + ".png"),
        browser.picture());
  }

  @Test
  void axesAreNamedAndTheLegendNamesEverySeries() {
    browser.open(file("demo"), 1280, false);
    String words = (String) browser.run("return document.querySelector('.chart svg').textContent");
    assertThat(words).contains("rate (bits per pixel)", "distortion (share of the variance)");
    assertThat(browser.all(".legend button").stream().map(WebElement::getText))
        .containsExactly(
            "signs, floor",
            "signs, reached",
            "mixed, floor",
            "mixed, reached",
            "Shannon: any code");
    assertThat(browser.all(".chart").get(0).getAttribute("aria-label"))
        .startsWith("On test images the sign codes end 0.9 % to 9.1 %");
  }

  @ParameterizedTest
  @CsvSource({"false, LIGHT", "true, DARK"})
  void seriesHaveTheColorsOfTheTheme(boolean dark, Palette palette) {
    browser.open(file("demo"), 1280, dark);
    for (int series = 0; series < 5; series++) {
      assertThat(drawnIn(palette, series)).as("series " + series).isPositive();
    }
    browser.emulate("", !dark);
    assertThat(drawnIn(palette, 0)).isZero();
    browser.emulate("print", dark);
    assertThat(drawnIn(Palette.LIGHT, 0)).isPositive();
  }

  private static long drawnIn(Palette palette, int series) {
    return number(
        "return document.querySelectorAll('.chart svg [stroke=\"' + arguments[0] + '\"],"
            + " .chart svg [fill=\"' + arguments[0] + '\"]').length",
        palette.hex(series));
  }

  @Test
  void theLegendHidesAndShowsASeries() {
    browser.open(file("demo"), 1280, false);
    WebElement button = browser.all(".legend button").get(2);
    button.click();
    assertThat(button.getAttribute("aria-pressed")).isEqualTo("false");
    assertThat(drawnIn(Palette.LIGHT, 2)).isZero();
    browser.emulate("", true);
    assertThat(drawnIn(Palette.DARK, 2)).isZero();
    browser.emulate("", false);
    button.click();
    assertThat(drawnIn(Palette.LIGHT, 2)).isPositive();
  }

  @Test
  void pointingAtAPointShowsItsNumbersAndNamesStayText() throws IOException {
    browser.open(file("demo"), 1280, false);
    showTip(20);
    assertThat(tip()).contains("floor", "Shannon: any code", "0.4375");
    Files.write(PICTURES.resolve("demo-tip.png"), browser.picture());

    browser.open(file("hostile"), 1280, false);
    showTip(1);
    assertThat(tip()).contains(SamplePages.HOSTILE);
    assertThat(browser.all("img[onerror]")).isEmpty();
  }

  private static void showTip(int index) {
    browser.run(
        "echarts.getInstanceByDom(document.querySelector('.chart'))"
            + ".dispatchAction({type: 'showTip', seriesIndex: 0, dataIndex: arguments[0]})",
        index);
  }

  private static String tip() {
    return (String) browser.run("return document.querySelector('.chart').innerText");
  }

  @Test
  void theKeyboardGetsEverywhere() {
    browser.open(file("everything"), 400, false);
    browser.press(Keys.TAB);
    WebElement skip = browser.focused();
    assertThat(skip.getAttribute("class")).isEqualTo("skip");
    assertThat(skip.getRect().getY()).isNotNegative();
    browser.press(Keys.ENTER);
    assertThat(browser.focused().getTagName()).isEqualTo("main");

    List<String> reached = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      browser.press(Keys.TAB);
      WebElement element = browser.focused();
      reached.add(element.getTagName());
      if (!element.getTagName().equals("body")) {
        assertThat(element.getCssValue("outline-style")).isEqualTo("solid");
      }
    }
    assertThat(reached).contains("pre", "div", "button", "summary").doesNotContain("svg", "img");
  }

  @Test
  void paperIsLightAndTheScreenDarkAgainAfterwards() throws IOException {
    browser.open(file("demo"), 1280, true);
    byte[] pdf = browser.pdf();
    Files.write(PICTURES.resolve("demo.pdf"), pdf);
    assertThat(colors(pdf)).contains(Palette.LIGHT.rgb(0)).doesNotContain(Palette.DARK.rgb(0));
    assertThat(drawnIn(Palette.DARK, 0)).isPositive();
    // The layout of the paper as a picture: a PDF cannot be looked at everywhere.
    browser.emulate("print", true);
    browser.resize(700);
    Files.write(PICTURES.resolve("demo-print.png"), browser.picture());
  }

  /** The colors a PDF sets for lines and areas, 0xRRGGBB. */
  private static Set<Integer> colors(byte[] pdf) {
    String text = new String(pdf, StandardCharsets.ISO_8859_1);
    Set<Integer> colors = new TreeSet<>();
    Matcher streams = Pattern.compile("stream\r?\n").matcher(text);
    while (streams.find()) {
      Inflater inflater = new Inflater();
      inflater.setInput(pdf, streams.end(), pdf.length - streams.end());
      byte[] content = new byte[1 << 20];
      int length = 0;
      try {
        length = inflater.inflate(content);
      } catch (DataFormatException e) {
        continue; // An image or a font, not compressed this way.
      } finally {
        inflater.end();
      }
      Matcher setting =
          Pattern.compile("([\\d.]+) ([\\d.]+) ([\\d.]+) (?:RG|rg)\\b")
              .matcher(new String(content, 0, length, StandardCharsets.ISO_8859_1));
      while (setting.find()) {
        int rgb = 0;
        for (int i = 1; i <= 3; i++) {
          rgb = rgb << 8 | (int) Math.round(255 * Double.parseDouble(setting.group(i)));
        }
        colors.add(rgb);
      }
    }
    return colors;
  }

  private static long number(String script, Object... arguments) {
    return ((Number) browser.run(script, arguments)).longValue();
  }
}
