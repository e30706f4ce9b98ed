// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.demo;

import static org.halfspace.lab.report.Paragraph.plain;
import static org.halfspace.lab.report.Paragraph.strong;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.halfspace.code.DecoderType;
import org.halfspace.lab.demo.DemoResult.Budget;
import org.halfspace.lab.demo.DemoResult.Decoded;
import org.halfspace.lab.report.Block;
import org.halfspace.lab.report.GrayImage;
import org.halfspace.lab.report.ImageGrid;
import org.halfspace.lab.report.Paragraph;
import org.halfspace.lab.report.Picture;
import org.halfspace.lab.report.Subheading;
import org.halfspace.lab.report.Table;
import org.halfspace.lab.report.Table.Column;

/** What the demonstration says of decoders, with pictures for each length. */
final class DemoPictures {
  private static final List<DecoderType> BEYOND =
      List.of(DecoderType.TABLES, DecoderType.MESSAGE_PASSING, DecoderType.DEEP);

  private DemoPictures() {}

  static List<Block> blocks(DemoResult result) {
    List<Block> blocks = new ArrayList<>(List.of(words(), table(result)));
    for (Budget budget : result.budgets()) {
      blocks.add(new Subheading(count(budget.bits()) + " bits"));
      blocks.add(grid(result, budget));
    }
    return blocks;
  }

  private static Paragraph words() {
    return Paragraph.of(
        plain("The floor of sign codes is that of a "),
        strong("linear"),
        plain(" decoder. Other decoders of sign codes may go below it. "),
        strong("Tables"),
        plain(
            " look up a vector by each four bits of the code and add them up. They gain where units"
                + " that share four bits depend on each other; here they hardly do. "),
        strong("Message passing"),
        plain(
            " infers the image from its signs as if it were Gaussian, with mean and covariance"
                + " alone. Both decode the very codes of the linear decoder. "),
        strong("Deep"),
        plain(
            " is a network of one hidden layer of 256, whose training starts at the linear code and"
                + " changes the encoder, too. So that the demonstration stays short, it sees each"
                + " image only twice, which is far too short to show what such a decoder can do: it"
                + " ends about where it starts, at the distortion of a linear decoder."));
  }

  private static Table table(DemoResult result) {
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.decimals("linear floor", "", 4), Column.decimals("linear", "reached", 4)));
    for (DecoderType type : BEYOND) {
      columns.add(Column.decimals(name(type), "reached", 4));
    }
    columns.add(Column.decimals("Shannon", "", 4));
    columns.add(Column.decimals("time", "seconds", 2));
    List<Table.Row> rows = new ArrayList<>();
    for (Budget budget : result.budgets()) {
      List<Double> values =
          new ArrayList<>(List.of(budget.signs().floor(), budget.signs().reached()));
      for (DecoderType type : BEYOND) {
        values.add(budget.by(type).map(Decoded::reached).orElse(Double.NaN));
      }
      values.add(budget.shannon());
      values.add(budget.decoders().stream().mapToDouble(Decoded::seconds).sum());
      rows.add(new Table.Row(count(budget.bits()), values));
    }
    return new Table(
        "Distortion of sign codes by each decoder on %s test images; time is that of the last three"
            .formatted(count(result.testImages())),
        "bits",
        columns,
        rows);
  }

  private static ImageGrid grid(DemoResult result, Budget budget) {
    List<ImageGrid.Row> rows = new ArrayList<>();
    rows.add(
        row("Original", count(8L * result.dimension()) + " bits as bytes", result.originals()));
    rows.add(
        row(
            "Signs, linear",
            distortion(budget.signs().reached()) + floor(budget.signs().floor()),
            budget.signs().reconstructions()));
    for (DecoderType type : BEYOND) {
      Optional<Decoded> decoded = budget.by(type);
      if (decoded.isPresent()) {
        rows.add(
            row(
                "Signs, " + name(type),
                distortion(decoded.get().reached()),
                decoded.get().reconstructions()));
      }
    }
    rows.add(
        row(
            "Mixed units, linear",
            distortion(budget.mixed().reached()) + floor(budget.mixed().floor()),
            budget.mixed().reconstructions()));
    return new ImageGrid(
        String.format(
            Locale.ROOT,
            "Test images and their reconstructions from %s bits by each decoder. The numbers are"
                + " means over all %s test images; the floor of linear decoders of signs is %.3f.",
            count(budget.bits()),
            count(result.testImages()),
            budget.signs().floor()),
        rows);
  }

  private static String distortion(double reached) {
    return String.format(Locale.ROOT, "distortion %.3f", reached);
  }

  private static String floor(double floor) {
    return String.format(Locale.ROOT, " (floor %.3f)", floor);
  }

  private static String name(DecoderType type) {
    return type.label().replace('-', ' ');
  }

  private static ImageGrid.Row row(String title, String note, List<GrayImage> images) {
    List<Picture> pictures = images.stream().map(GrayImage::picture).toList();
    return new ImageGrid.Row(title, note, pictures);
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
