// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.demo;

import static org.halfspace.lab.report.Paragraph.code;
import static org.halfspace.lab.report.Paragraph.plain;
import static org.halfspace.lab.report.Paragraph.strong;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.halfspace.lab.chart.Axis;
import org.halfspace.lab.chart.Chart;
import org.halfspace.lab.chart.Series;
import org.halfspace.lab.demo.DemoResult.Budget;
import org.halfspace.lab.demo.DemoResult.CurvePoint;
import org.halfspace.lab.report.ChartFigure;
import org.halfspace.lab.report.GrayImage;
import org.halfspace.lab.report.ImageGrid;
import org.halfspace.lab.report.KeyFigures;
import org.halfspace.lab.report.Page;
import org.halfspace.lab.report.Paragraph;
import org.halfspace.lab.report.Picture;
import org.halfspace.lab.report.Section;
import org.halfspace.lab.report.Table;
import org.halfspace.lab.report.Table.Column;

/** The page about a demonstration. */
public final class DemoReport {
  /** With spaces that do not break. */
  private static final String FORMULA = "x̂\u00a0=\u00a0A\u00a0sign(Bx)";

  private DemoReport() {}

  /** Everything the result holds, in the order a reader asks for it. */
  public static Page page(DemoResult result) {
    return new Page(
        "Images as bits, one per hyperplane",
        lead(result),
        List.of(
            Section.of("What was reached", keyFigures(result), table(result)),
            Section.of("Distortion against rate", chart(result)),
            Section.of("What it looks like", images(result))),
        Page.facts(
            result.provenance(),
            new Page.Fact(
                "Images",
                "dead leaves of %d × %d pixels: %s to fit, %s others to test"
                    .formatted(
                        result.side(),
                        result.side(),
                        count(result.trainingImages()),
                        count(result.testImages())))));
  }

  private static Paragraph lead(DemoResult result) {
    return Paragraph.of(
        plain(
            "An image of %s pixels becomes n bits; each bit says on which side of a hyperplane the"
                    .formatted(count(result.dimension()))
                + " image lies, and one matrix turns the bits back into an image, "),
        code(FORMULA),
        plain(". Distortion is the share of the variance that is lost. The "),
        strong("floor"),
        plain(
            " is the lowest distortion such a code can reach on Gaussian vectors with the covariance"
                + " of these images, known before anything is fitted. "),
        strong("Reached"),
        plain(
            " is the distortion of the fitted code on images that were not used for fitting. The "),
        strong("gap"),
        plain(
            " is reached / floor − 1, the distance still to go. Images are not Gaussian, so even a"
                + " perfect fit may end above or below zero."));
  }

  private static KeyFigures keyFigures(DemoResult result) {
    DoubleSummaryStatistics gaps = gaps(result);
    double seconds = result.budgets().stream().mapToDouble(Budget::seconds).sum();
    Budget longest = result.budgets().get(result.budgets().size() - 1);
    Column percent = Column.percent("", 1);
    return new KeyFigures(
        List.of(
            new KeyFigures.Figure(
                "Smallest gap",
                percent.print(gaps.getMin()),
                "largest " + percent.print(gaps.getMax())),
            new KeyFigures.Figure(
                "Lowest distortion",
                Column.decimals("", "", 3).print(longest.reached()),
                String.format(
                    Locale.ROOT,
                    "with %s bits, floor %.3f",
                    count(longest.bits()),
                    longest.floor())),
            new KeyFigures.Figure(
                "Time",
                Column.decimals("", "", 1).print(seconds) + " s",
                "for fitting and testing all %d codes".formatted(result.budgets().size()))));
  }

  private static DoubleSummaryStatistics gaps(DemoResult result) {
    return result.budgets().stream().mapToDouble(Budget::gap).summaryStatistics();
  }

  private static Table table(DemoResult result) {
    List<Table.Row> rows = new ArrayList<>();
    for (Budget budget : result.budgets()) {
      rows.add(
          Table.Row.of(
              count(budget.bits()),
              result.bitsPerPixel(budget.bits()),
              budget.floor(),
              budget.reached(),
              budget.gap(),
              budget.population(),
              budget.seconds()));
    }
    return new Table(
        "Distortion on %s test images; population is the exact distortion of the same code on"
                .formatted(count(result.testImages()))
            + " Gaussian vectors",
        "bits",
        List.of(
            Column.significant("rate", "bits per pixel", 4),
            Column.decimals("floor", "", 4),
            Column.decimals("reached", "", 4),
            Column.percent("gap", 1),
            Column.decimals("population", "", 4),
            Column.decimals("time", "seconds", 2)),
        rows);
  }

  private static ChartFigure chart(DemoResult result) {
    double[] bits = result.budgets().stream().mapToDouble(Budget::bits).toArray();
    double[] reached = result.budgets().stream().mapToDouble(Budget::reached).toArray();
    Chart chart =
        new Chart(
            "Floor and reached distortion",
            Axis.linear("rate", "bits per pixel"),
            Axis.linear("distortion", "share of the variance"),
            List.of(
                curve(result, "floor", Series.Style.LINE, CurvePoint::floor),
                Series.of("reached", Series.Style.POINTS, rates(result, bits), reached),
                curve(result, "Shannon: any code", Series.Style.DASHED, CurvePoint::shannon),
                curve(
                    result, "PCA: real numbers, not bits", Series.Style.DASHED, CurvePoint::linear),
                curve(
                    result,
                    "uniform: covariance not used",
                    Series.Style.DASHED,
                    CurvePoint::uniform)));
    Column percent = Column.percent("", 1);
    DoubleSummaryStatistics gaps = gaps(result);
    return new ChartFigure(
        chart,
        "On test images the codes end %s to %s above the floor."
                .formatted(percent.print(gaps.getMin()), percent.print(gaps.getMax()))
            + " Shannon's curve bounds every code of Gaussian vectors, however complicated; PCA"
            + " keeps n real numbers instead of n bits; the uniform code spends the same on every"
            + " direction.");
  }

  private static Series curve(
      DemoResult result, String name, Series.Style style, ToDoubleFunction<CurvePoint> value) {
    double[] bits = result.curves().stream().mapToDouble(CurvePoint::bits).toArray();
    double[] values = result.curves().stream().mapToDouble(value).toArray();
    return Series.of(name, style, rates(result, bits), values);
  }

  private static double[] rates(DemoResult result, double[] bits) {
    double[] rates = bits.clone();
    for (int i = 0; i < rates.length; i++) {
      rates[i] /= result.dimension();
    }
    return rates;
  }

  private static ImageGrid images(DemoResult result) {
    List<ImageGrid.Row> rows = new ArrayList<>();
    rows.add(
        new ImageGrid.Row(
            "Original",
            count(8L * result.dimension()) + " bits as bytes",
            pictures(result.originals())));
    for (Budget budget : result.budgets()) {
      rows.add(
          new ImageGrid.Row(
              count(budget.bits()) + " bits",
              String.format(
                  Locale.ROOT, "distortion %.3f (floor %.3f)", budget.reached(), budget.floor()),
              pictures(budget.reconstructions())));
    }
    return new ImageGrid(
        "Test images and their reconstructions at each length. The numbers are means over all "
            + count(result.testImages())
            + " test images.",
        rows);
  }

  private static List<Picture> pictures(List<GrayImage> images) {
    return images.stream().map(GrayImage::picture).toList();
  }

  /** Whole numbers with a comma between thousands. */
  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
