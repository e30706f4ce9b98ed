// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.report;

import java.time.LocalDate;
import java.util.List;
import org.halfspace.lab.Provenance;
import org.halfspace.lab.chart.Axis;
import org.halfspace.lab.chart.Chart;
import org.halfspace.lab.chart.Charts;
import org.halfspace.lab.chart.Series;

/** SamplePages that several tests open. */
public final class SamplePages {
  /** Ends scripts, attributes and elements wherever it is not escaped. */
  public static final String HOSTILE = "</script><img src=x onerror=alert(1)>\"'&<!--";

  private SamplePages() {}

  /** One block of every kind, enough sections for a table of contents, two log axes. */
  public static Page everything() {
    return new Page(
        "Every block",
        Paragraph.of("What a page can hold."),
        List.of(
            Section.of(
                "Words",
                Paragraph.of(
                    Paragraph.plain("Plain, "),
                    Paragraph.strong("strong"),
                    Paragraph.plain(" and "),
                    Paragraph.code("code"),
                    Paragraph.plain(".")),
                new Subheading("A subheading"),
                new Command(
                    "halfspace reproduce all --seed 1 -o a-folder-with-a-rather-long-name")),
            Section.of(
                "Numbers",
                new KeyFigures(
                    List.of(
                        new KeyFigures.Figure("Gap", "0.4 %", "floor 0.3634"),
                        new KeyFigures.Figure("Time", "12 s", ""))),
                new Table(
                    "A wide table",
                    "activation",
                    List.of(
                        Table.Column.decimals("bits", "", 0),
                        Table.Column.significant("first coefficient", "c₁", 10),
                        Table.Column.significant("variance", "Var σ(g)", 10),
                        Table.Column.significant("excess", "γ", 10),
                        Table.Column.percent("gap", 2)),
                    List.of(
                        Table.Row.of("sign", 100.0, 0.7978845608, 1.0, 0.5707963268, 0.00123),
                        Table.Row.of(
                            "tanh", 100.0, 0.6057055096, 0.3942944904, 0.0747257645, Double.NaN)))),
            Section.of(
                "Charts",
                new ChartFigure(Charts.isotropic(), "Points on the floor."),
                new ChartFigure(Charts.convergence(), "Both fall; one faster.")),
            Section.of("Images", grid())),
        Page.facts(
            new Provenance(
                "halfspace reproduce all", 1, LocalDate.of(2026, 11, 23), "0.1.0", "17", "a CPU")));
  }

  /** Hostile text wherever a caller can put text. */
  public static Page hostile() {
    String bad = HOSTILE;
    Chart chart =
        new Chart(
            bad,
            Axis.linear(bad, bad),
            Axis.linear(bad, ""),
            List.of(Series.of(bad, Series.Style.LINE, new double[] {0, 1}, new double[] {1, 2})));
    return new Page(
        bad,
        Paragraph.of(Paragraph.plain(bad), Paragraph.strong(bad), Paragraph.code(bad)),
        List.of(
            Section.of(
                bad,
                new Subheading(bad),
                new Command(bad),
                new KeyFigures(List.of(new KeyFigures.Figure(bad, bad, bad))),
                new Table(
                    bad,
                    bad,
                    List.of(Table.Column.decimals(bad, bad, 2)),
                    List.of(Table.Row.of(bad, 1.0))),
                new ChartFigure(chart, bad),
                new ImageGrid(
                    bad,
                    List.of(
                        new ImageGrid.Row(
                            bad, bad, List.of(GrayImage.of(1, new float[] {1}).picture())))))),
        List.of(new Page.Fact(bad, bad)));
  }

  private static ImageGrid grid() {
    float[] ramp = new float[16];
    for (int i = 0; i < ramp.length; i++) {
      ramp[i] = 20 * i - 10;
    }
    Picture image = GrayImage.of(4, ramp).picture();
    return new ImageGrid(
        "Twice the same.",
        List.of(
            new ImageGrid.Row("Original", "", List.of(image, image)),
            new ImageGrid.Row("8 bits", "distortion 0.21 (floor 0.20)", List.of(image, image))));
  }
}
