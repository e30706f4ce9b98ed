// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.halfspace.io.Existing;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HtmlReportTest {
  @TempDir Path folder;

  static List<Page> pages() {
    return List.of(SamplePages.everything(), SamplePages.hostile());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void thePageIsWellFormed(Page page) {
    Parser parser = Parser.htmlParser().setTrackErrors(50);
    Document document = Jsoup.parse(HtmlReport.html(page), "", parser);
    assertThat(parser.getErrors()).isEmpty();

    List<String> ids = document.select("[id]").eachAttr("id");
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(ids).containsAll(document.select("[aria-labelledby]").eachAttr("aria-labelledby"));
    for (String address : document.select("a").eachAttr("href")) {
      assertThat(ids).contains(address.substring(1));
    }
    assertThat(document.select("img")).allMatch(image -> !image.attr("alt").isBlank());
    assertThat(document.select("header, main, footer")).hasSize(3);
    assertThat(document.select("h1")).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void nothingIsLoadedFromElsewhere(Page page) {
    Document document = Jsoup.parse(HtmlReport.html(page));
    assertThat(document.select("[src]").eachAttr("src"))
        .allMatch(address -> address.startsWith("data:image/png;base64,"));
    assertThat(document.select("link").eachAttr("href")).containsOnly("data:,");
    assertThat(document.select("style").html()).doesNotContain("url(", "@import");
    assertThat(document.selectFirst("meta[http-equiv=Content-Security-Policy]").attr("content"))
        .contains("default-src 'none'");
  }

  @Test
  void hostileTextStaysText() {
    Document document = Jsoup.parse(HtmlReport.html(SamplePages.hostile()));
    assertThat(document.select("img[onerror]")).isEmpty();
    assertThat(document.title()).isEqualTo(SamplePages.HOSTILE);
    assertThat(document.select("script")).hasSize(3);
    for (String place :
        List.of(
            "h1",
            ".lead strong",
            ".lead code",
            "section > h2",
            "section > h3",
            "pre code",
            ".key-figures dt",
            ".key-figures .value",
            ".key-figures .note",
            "section > .numbers .caption",
            "section > .numbers thead th:first-child",
            ".unit",
            "section > .numbers tbody th",
            ".chart-title",
            ".legend button",
            ".chart-figure figcaption",
            ".row-caption strong",
            ".row-caption .note",
            ".image-grid figcaption",
            ".facts dt",
            ".facts dd")) {
      assertThat(document.selectFirst(place).text()).as(place).isEqualTo(SamplePages.HOSTILE);
    }
    assertThat(document.selectFirst(".chart").attr("aria-label")).isEqualTo(SamplePages.HOSTILE);
    assertThat(document.selectFirst(".images img").attr("alt")).startsWith(SamplePages.HOSTILE);
  }

  @Test
  void theScriptGetsTheChartAsItIs() throws IOException {
    Document document = Jsoup.parse(HtmlReport.html(SamplePages.hostile()));
    Element chart = document.selectFirst("[data-chart]");
    Element data = document.getElementById(chart.attr("data-chart"));
    JsonNode json = new ObjectMapper().readTree(data.data());
    assertThat(json.at("/series/0/name").asText()).isEqualTo(SamplePages.HOSTILE);
    assertThat(json.at("/x/caption").asText())
        .isEqualTo(SamplePages.HOSTILE + " (" + SamplePages.HOSTILE + ")");
    assertThat(json.at("/series/0/points/1/1").asDouble()).isEqualTo(2);
  }

  @Test
  void theNumbersOfAChartStandInATable() {
    Document document = Jsoup.parse(HtmlReport.html(SamplePages.everything()));
    Element table = document.selectFirst(".chart-figure details table");
    assertThat(table.select("thead th").eachText())
        .containsExactly(
            "rate (bits per dimension)", "floor", "Shannon", "PCA, real numbers", "reached");
    assertThat(table.select("tbody tr")).hasSize(40);
    Element row = table.select("tbody tr").get(9);
    assertThat(row.children().eachText()).containsExactly("0.5", "0.68169", "0.5", "0.5", "0.6817");
    assertThat(table.select("tbody tr").get(0).children().last().text()).isEqualTo("–");
  }

  @Test
  void contentsAppearFromFourSectionsOn() {
    Document document = Jsoup.parse(HtmlReport.html(SamplePages.everything()));
    assertThat(document.select("nav a").eachText())
        .containsExactly("Words", "Numbers", "Charts", "Images");
    assertThat(Jsoup.parse(HtmlReport.html(SamplePages.hostile())).select("nav")).isEmpty();
  }

  @Test
  void imagesKeepTheirLevelsAndAreClipped() throws IOException {
    Document document = Jsoup.parse(HtmlReport.html(SamplePages.everything()));
    String uri = document.selectFirst(".images img").attr("src");
    byte[] png = Base64.getDecoder().decode(uri.substring(uri.indexOf(',') + 1));
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    assertThat(image.getWidth()).isEqualTo(4);
    for (int i = 0; i < 16; i++) {
      int level = image.getRaster().getSample(i % 4, i / 4, 0);
      assertThat(level).isEqualTo(Math.min(255, Math.max(0, 20 * i - 10)));
    }
  }

  @Test
  void pagesWithoutChartsCarryNoScript() {
    Page page = new Page("t", Paragraph.of("l"), List.of(), List.of());
    String html = HtmlReport.html(page);
    assertThat(html).doesNotContain("<script").hasSizeLessThan(20_000);
  }

  @Test
  void anExistingFileIsKeptUnlessReplaced() throws IOException {
    Path file = Files.writeString(folder.resolve("report.html"), "mine");
    assertThatThrownBy(() -> HtmlReport.write(file, SamplePages.everything(), Existing.KEEP))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasContent("mine");
    HtmlReport.write(file, SamplePages.everything(), Existing.REPLACE);
    assertThat(Files.readString(file)).isEqualTo(HtmlReport.html(SamplePages.everything()));
  }

  @Test
  void blocksThatMakeNoSenseAreRefused() {
    Picture image = GrayImage.of(1, new float[1]).picture();
    ImageGrid.Row one = new ImageGrid.Row("one", "", List.of(image));
    ImageGrid.Row two = new ImageGrid.Row("two", "", List.of(image, image));
    assertThatThrownBy(() -> new ImageGrid("grid", List.of(one, two)))
        .hasMessageContainingAll("two", "2 images", "has 1");
    assertThatThrownBy(() -> new ImageGrid("grid", List.of())).hasMessageContaining("no image");
    assertThatThrownBy(() -> GrayImage.of(2, new float[3])).hasMessageContaining("pixels: 3");
    assertThatThrownBy(() -> GrayImage.of(1, new float[] {Float.NaN}))
        .hasMessageContaining("[0] is not a number");
    assertThatThrownBy(() -> new Table("t", "r", List.of(), List.of(Table.Row.of("long", 1.0))))
        .hasMessageContainingAll("long", "1 values for 0 columns");
  }
}
