// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.demo;

import static org.halfspace.lab.report.Paragraph.code;
import static org.halfspace.lab.report.Paragraph.plain;
import static org.halfspace.lab.report.Paragraph.strong;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.halfspace.lab.chart.Axis;
import org.halfspace.lab.chart.Chart;
import org.halfspace.lab.chart.Point;
import org.halfspace.lab.chart.Series;
import org.halfspace.lab.demo.DemoResult.Budget;
import org.halfspace.lab.demo.DemoResult.Code;
import org.halfspace.lab.demo.DemoResult.CurvePoint;
import org.halfspace.lab.report.ChartFigure;
import org.halfspace.lab.report.KeyFigures;
import org.halfspace.lab.report.Page;
import org.halfspace.lab.report.Paragraph;
import org.halfspace.lab.report.Section;
import org.halfspace.lab.report.Table;
import org.halfspace.lab.report.Table.Column;

/** The page about a demonstration. */
public final class DemoReport {
  /** With spaces that do not break. */
  private static final String FORMULA = "x̂\u00a0=\u00a0A\u00a0σ(Bx)";

  private DemoReport() {}

  /** Everything the result holds, in the order a reader asks for it. */
  public static Page page(DemoResult result) {
    return new Page(
        "Images as bits",
        lead(result),
        List.of(
            Section.of("What was reached", keyFigures(result), table(result)),
            Section.of("Distortion against rate", chart(result)),
            new Section("The same images by every decoder", DemoPictures.blocks(result))),
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
            "An image of %s pixels becomes n bits, and one matrix turns the bits back into an image, "
                .formatted(count(result.dimension()))),
        code(FORMULA),
        plain(
            ". Two kinds of codes are fitted. Each bit of a sign code says on which side of a"
                + " hyperplane the image lies. A mixed code has fewer units of 1 to 8 bits each: b"
                + " bits say in which of 2ᵇ slices between parallel hyperplanes it lies. Distortion"
                + " is the share of the variance that is lost. The "),
        strong("floor"),
        plain(
            " is the lowest distortion that such a code can reach on Gaussian vectors with the"
                + " covariance of these images, known before anything is fitted. "),
        strong("Reached"),
        plain(
            " is the distortion of the fitted code on images that were not used for fitting. The "),
        strong("gap"),
        plain(
            " is reached\u00a0/\u00a0floor\u00a0−\u00a01, the distance still to go. Images are not Gaussian, so even a"
                + " perfect fit may end above or below zero. "),
        strong("Shannon"),
        plain("’s bound holds for every code of Gaussian vectors, however complicated."));
  }

  private static KeyFigures keyFigures(DemoResult result) {
    Budget longest = result.budgets().get(result.budgets().size() - 1);
    double seconds =
        result.budgets().stream()
            .mapToDouble(budget -> budget.signs().seconds() + budget.mixed().seconds())
            .sum();
    return new KeyFigures(
        List.of(
            lowest("Signs", longest.bits(), longest.signs()),
            lowest("Mixed units", longest.bits(), longest.mixed()),
            new KeyFigures.Figure(
                "Time",
                Column.decimals("", "", 1).print(seconds) + " s",
                "for fitting and testing all %d codes".formatted(2 * result.budgets().size()))));
  }

  private static KeyFigures.Figure lowest(String label, int bits, Code code) {
    return new KeyFigures.Figure(
        label + ", " + count(bits) + " bits",
        Column.decimals("", "", 3).print(code.reached()),
        String.format(Locale.ROOT, "distortion reached, floor %.3f", code.floor()));
  }

  private static Table table(DemoResult result) {
    List<Table.Row> rows = new ArrayList<>();
    for (Budget budget : result.budgets()) {
      Code signs = budget.signs();
      Code mixed = budget.mixed();
      rows.add(
          Table.Row.of(
              count(budget.bits()),
              result.bitsPerPixel(budget.bits()),
              signs.floor(),
              signs.reached(),
              signs.gap(),
              mixed.floor(),
              mixed.reached(),
              mixed.gap(),
              budget.shannon(),
              signs.seconds() + mixed.seconds()));
    }
    return new Table(
        "Distortion on %s test images; time is that of both codes"
            .formatted(count(result.testImages())),
        "bits",
        List.of(
            Column.significant("rate", "bits per pixel", 4),
            Column.decimals("signs", "floor", 4),
            Column.decimals("signs", "reached", 4),
            new Column("signs", "gap", Table.Notation.PERCENT, 1),
            Column.decimals("mixed", "floor", 4),
            Column.decimals("mixed", "reached", 4),
            new Column("mixed", "gap", Table.Notation.PERCENT, 1),
            Column.decimals("Shannon", "", 4),
            Column.decimals("time", "seconds", 2)),
        rows);
  }

  private static ChartFigure chart(DemoResult result) {
    Chart chart =
        new Chart(
            "Floors and reached distortions",
            Axis.linear("rate", "bits per pixel"),
            Axis.log("distortion", "share of the variance"),
            List.of(
                curve(result, "signs, floor", Series.Style.LINE, CurvePoint::signs),
                points(result, "signs, reached", budget -> budget.signs().reached()),
                curve(result, "mixed, floor", Series.Style.LINE, CurvePoint::mixed),
                points(result, "mixed, reached", budget -> budget.mixed().reached()),
                curve(result, "Shannon: any code", Series.Style.DASHED, CurvePoint::shannon)));
    return new ChartFigure(
        chart,
        "On test images the sign codes end %s their floor, the mixed codes %s theirs."
                .formatted(gaps(result, Budget::signs), gaps(result, Budget::mixed))
            + " The axis of distortion is logarithmic.");
  }

  /** The range of the gaps of one kind of codes, in words. */
  private static String gaps(DemoResult result, Function<Budget, Code> kind) {
    DoubleSummaryStatistics gaps =
        result.budgets().stream()
            .mapToDouble(budget -> kind.apply(budget).gap())
            .summaryStatistics();
    Column percent = Column.percent("", 1);
    return "%s to %s above".formatted(percent.print(gaps.getMin()), percent.print(gaps.getMax()));
  }

  private static Series points(DemoResult result, String name, ToDoubleFunction<Budget> value) {
    return new Series(
        name,
        Series.Style.POINTS,
        result.budgets().stream()
            .map(
                budget ->
                    new Point(result.bitsPerPixel(budget.bits()), value.applyAsDouble(budget)))
            .toList());
  }

  private static Series curve(
      DemoResult result, String name, Series.Style style, ToDoubleFunction<CurvePoint> value) {
    return new Series(
        name,
        style,
        result.curves().stream()
            .map(point -> new Point(result.bitsPerPixel(point.bits()), value.applyAsDouble(point)))
            .toList());
  }

  /** Whole numbers with a comma between thousands. */
  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
