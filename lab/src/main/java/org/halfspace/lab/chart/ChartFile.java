// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.chart;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.halfspace.io.Existing;
import org.halfspace.io.file.AtomicFile;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;

/** Charts as picture files. */
public final class ChartFile {
  /** Pixels of a PNG for each unit of the layout, so that print and dense screens stay sharp. */
  private static final int PIXELS = 2;

  private enum Format {
    SVG,
    PNG
  }

  private ChartFile() {}

  /**
   * Checks before long work that {@link #write} knows the ending of the file.
   *
   * @throws IllegalArgumentException if the name ends in neither {@code .svg} nor {@code .png}
   */
  public static void requireKnownEnding(Path file) {
    format(file);
  }

  /**
   * Writes {@code chart} as SVG or PNG, as the ending of the file name says.
   *
   * @throws IllegalArgumentException if the name ends in neither {@code .svg} nor {@code .png}
   * @throws IOException if {@code file} exists and {@code existing} is KEEP, or writing fails
   */
  public static void write(Path file, Chart chart, Existing existing) throws IOException {
    Format format = format(file);
    AtomicFile.requireWritable(file, existing);
    XYChart drawing = XChartDrawing.of(chart);
    byte[] bytes = format == Format.SVG ? svg(drawing, chart) : png(drawing);
    AtomicFile.write(
        file,
        existing,
        channel -> {
          OutputStream out = Channels.newOutputStream(channel);
          out.write(bytes);
        });
  }

  private static Format format(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    for (Format format : Format.values()) {
      if (name.endsWith("." + format.name().toLowerCase(Locale.ROOT))) {
        return format;
      }
    }
    throw new IllegalArgumentException("file: " + file + ", must end in .svg or .png");
  }

  private static byte[] png(XYChart drawing) throws IOException {
    BufferedImage image =
        new BufferedImage(
            drawing.getWidth() * PIXELS, drawing.getHeight() * PIXELS, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setRenderingHint(
          RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      graphics.scale(PIXELS, PIXELS);
      drawing.paint(graphics, drawing.getWidth(), drawing.getHeight());
    } finally {
      graphics.dispose();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // Given a plain stream, ImageIO makes a temporary file, which stays if the process is killed.
    try (ImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(image, "png", stream);
    }
    return bytes.toByteArray();
  }

  private static byte[] svg(XYChart drawing, Chart chart) throws IOException {
    String svg = new String(ChartEncoder.getBytes(drawing, "svg"), StandardCharsets.UTF_8);
    return describe(svg, chart).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Letters are drawn as outlines, so screen readers and search need the words beside them. The
   * document type goes: it makes XML parsers ask a server for it.
   */
  private static String describe(String svg, Chart chart) {
    int start = svg.indexOf("<svg");
    int end = svg.indexOf('>', start);
    String names = chart.series().stream().map(Series::name).collect(Collectors.joining(", "));
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        + svg.substring(start, end)
        + " role=\"img\"><title>"
        + escape(chart.title())
        + "</title><desc>"
        + escape(
            "Horizontal axis: %s. Vertical axis: %s. Series: %s."
                .formatted(chart.x().caption(), chart.y().caption(), names))
        + "</desc>"
        + svg.substring(end + 1);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
