// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.halfspace.io.Existing;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.parser.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChartFileTest {
  @TempDir Path folder;

  @Test
  void svgHoldsTheDrawingAndItsWords() throws IOException {
    Path file = folder.resolve("floor.svg");
    ChartFile.write(file, Charts.isotropic(), Existing.KEEP);

    String text = Files.readString(file);
    assertThat(text).startsWith("<?xml").doesNotContain("<!DOCTYPE");
    Document svg = Jsoup.parse(text, Parser.xmlParser());
    assertThat(svg.selectFirst("svg > title").text())
        .isEqualTo("Distortion of an isotropic source");
    assertThat(svg.selectFirst("svg > desc").text())
        .contains("rate (bits per dimension)", "distortion (share of the variance)")
        .contains("floor, Shannon, PCA, real numbers, reached");
    for (int i = 0; i < 4; i++) {
      Color color = new Color(Palette.LIGHT.rgb(i));
      assertThat(text)
          .contains("rgb(%d,%d,%d)".formatted(color.getRed(), color.getGreen(), color.getBlue()));
    }
  }

  @Test
  void wordsAreEscapedInSvg() throws IOException {
    Path file = folder.resolve("odd.svg");
    Axis axis = Axis.linear("x", "");
    Series series = new Series("a < b & c", Series.Style.POINTS, List.of(new Point(0, 0)));
    ChartFile.write(file, new Chart("<x>", axis, axis, List.of(series)), Existing.KEEP);
    Document svg = Jsoup.parse(Files.readString(file), Parser.xmlParser());
    assertThat(svg.selectFirst("svg > title").text()).isEqualTo("<x>");
    assertThat(svg.selectFirst("svg > desc").text()).contains("a < b & c");
  }

  @Test
  void pngIsAPictureWithEverySeries() throws IOException {
    Path file = folder.resolve("gap.PNG");
    ChartFile.write(file, Charts.convergence(), Existing.KEEP);
    BufferedImage image = ImageIO.read(file.toFile());
    assertThat(image.getWidth()).isEqualTo(1720);
    for (int series = 0; series < 2; series++) {
      int color = new Color(Palette.LIGHT.rgb(series)).getRGB();
      int pixels = 0;
      for (int rgb : image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, 1720)) {
        pixels += rgb == color ? 1 : 0;
      }
      assertThat(pixels).isGreaterThan(1_000);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.svg", "a.png"})
  void sameChartSameBytes(String name) throws IOException {
    Path file = folder.resolve(name);
    ChartFile.write(file, Charts.isotropic(), Existing.KEEP);
    byte[] first = Files.readAllBytes(file);
    ChartFile.write(file, Charts.isotropic(), Existing.REPLACE);
    assertThat(Files.readAllBytes(file)).isEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.pdf", "svg", "a.svg.gz", "a"})
  void otherEndingsAreRefusedAndNothingIsWritten(String name) {
    Path file = folder.resolve(name);
    assertThatThrownBy(() -> ChartFile.write(file, Charts.isotropic(), Existing.REPLACE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(name, ".svg", ".png");
    assertThatThrownBy(() -> ChartFile.requireKnownEnding(file))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anExistingFileIsKept() throws IOException {
    Path file = Files.writeString(folder.resolve("a.svg"), "mine");
    assertThatThrownBy(() -> ChartFile.write(file, Charts.isotropic(), Existing.KEEP))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasContent("mine");
  }
}
