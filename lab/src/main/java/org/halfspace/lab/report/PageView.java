// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.halfspace.lab.chart.Chart;
import org.halfspace.lab.chart.Palette;

/**
 * A page as the templates see it: every text ready to print, every id unique, no null. Each block
 * is a map with one entry, under the name of its template.
 */
final class PageView {
  private static final int SECTIONS_WITH_CONTENTS = 4;

  private int blocks;
  private boolean hasCharts;

  private PageView() {}

  static Map<String, Object> of(Page page) {
    return new PageView().page(page);
  }

  private Map<String, Object> page(Page page) {
    List<Map<String, Object>> sections = new ArrayList<>();
    for (Section section : page.sections()) {
      sections.add(
          Map.of(
              "sectionId", "s" + (sections.size() + 1),
              "sectionTitle", section.title(),
              "blocks", section.blocks().stream().map(this::block).toList()));
    }
    Map<String, Object> view = new HashMap<>();
    view.put("title", page.title());
    view.put("lead", paragraph(page.lead()));
    view.put("hasContents", sections.size() >= SECTIONS_WITH_CONTENTS);
    view.put("sections", sections);
    view.put("facts", page.facts());
    view.put("style", HtmlReport.resource("report.css"));
    view.put("lightColors", colors(Palette.LIGHT));
    view.put("darkColors", colors(Palette.DARK));
    view.put("hasCharts", hasCharts);
    if (hasCharts) {
      view.put("library", inlineScript(HtmlReport.chartLibrary()));
      view.put("script", inlineScript(HtmlReport.resource("report.js")));
    }
    return view;
  }

  private static List<Map<String, Object>> colors(Palette palette) {
    return IntStream.range(0, Chart.MOST_SERIES)
        .mapToObj(i -> Map.<String, Object>of("index", i, "color", palette.hex(i)))
        .toList();
  }

  /** A browser ends a script at the first closing tag, even inside a string. */
  private static String inlineScript(String script) {
    return script.replace("</", "<\\/").replace("<!--", "<\\!--");
  }

  private Map<String, Object> block(Block block) {
    String id = "b" + ++blocks;
    if (block instanceof Paragraph paragraph) {
      return Map.of("paragraph", paragraph(paragraph));
    } else if (block instanceof Subheading subheading) {
      return Map.of("subheading", Map.of("text", subheading.text()));
    } else if (block instanceof Command command) {
      return Map.of("command", Map.of("text", command.text()));
    } else if (block instanceof KeyFigures figures) {
      return Map.of("keyFigures", Map.of("figures", figures.figures()));
    } else if (block instanceof Table table) {
      return Map.of("numbers", table(table, id));
    } else if (block instanceof ChartFigure figure) {
      hasCharts = true;
      return Map.of("chart", ChartView.of(figure, id));
    } else if (block instanceof ImageGrid grid) {
      return Map.of("imageGrid", imageGrid(grid, id));
    }
    throw new IllegalStateException("no template for " + block);
  }

  private static Map<String, Object> paragraph(Paragraph paragraph) {
    return Map.of(
        "texts",
        paragraph.texts().stream()
            .map(
                text ->
                    Map.of(
                        "strong", text.kind() == Paragraph.Kind.STRONG,
                        "code", text.kind() == Paragraph.Kind.CODE,
                        "text", text.text()))
            .toList());
  }

  static Map<String, Object> table(Table table, String id) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Table.Row row : table.rows()) {
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < row.values().size(); i++) {
        cells.add(table.columns().get(i).print(row.values().get(i)));
      }
      rows.add(Map.of("rowName", row.title(), "cells", cells));
    }
    return Map.of(
        "tableId", id,
        "caption", table.caption(),
        "rowTitle", table.rowTitle(),
        "columns", table.columns(),
        "rows", rows);
  }

  private static Map<String, Object> imageGrid(ImageGrid grid, String id) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (ImageGrid.Row row : grid.rows()) {
      List<Map<String, Object>> images = new ArrayList<>();
      for (Picture image : row.images()) {
        images.add(
            Map.of(
                "alt", row.title() + ", image " + (images.size() + 1),
                "width", image.width(),
                "height", image.height(),
                "source", image.dataUri()));
      }
      rows.add(
          Map.of(
              "rowId",
              id + "r" + (rows.size() + 1),
              "rowName",
              row.title(),
              "note",
              row.note(),
              "images",
              images));
    }
    return Map.of(
        "caption",
        grid.caption(),
        "imagesInRow",
        grid.rows().get(0).images().size(),
        "gridRows",
        rows);
  }
}
