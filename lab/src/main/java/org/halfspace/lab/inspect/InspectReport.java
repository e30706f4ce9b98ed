// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.inspect;

import static org.halfspace.lab.report.Paragraph.plain;
import static org.halfspace.lab.report.Paragraph.strong;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.halfspace.inspect.DataProfile;
import org.halfspace.inspect.DataProfile.Budget;
import org.halfspace.inspect.DataProfile.Counting;
import org.halfspace.inspect.DataProfile.Kurtosis;
import org.halfspace.lab.Provenance;
import org.halfspace.lab.chart.Axis;
import org.halfspace.lab.chart.Chart;
import org.halfspace.lab.chart.Point;
import org.halfspace.lab.chart.Series;
import org.halfspace.lab.report.Block;
import org.halfspace.lab.report.ChartFigure;
import org.halfspace.lab.report.KeyFigures;
import org.halfspace.lab.report.Page;
import org.halfspace.lab.report.Paragraph;
import org.halfspace.lab.report.Section;
import org.halfspace.lab.report.Table;
import org.halfspace.lab.report.Table.Column;
import org.halfspace.source.Spectrum;

/** The page about a set of vectors. */
public final class InspectReport {
  /** Eigenvalues below this share of the first are not drawn. */
  private static final double DRAWN = 1e-8;

  private InspectReport() {}

  /**
   * Everything the profile holds.
   *
   * @param name what the vectors are called, such as their file
   * @param description their format and shape
   */
  public static Page page(
      String name, String description, DataProfile profile, Provenance provenance) {
    List<Block> verdict = new ArrayList<>();
    verdict.add(keyFigures(profile));
    profile.verdict().forEach(sentence -> verdict.add(Paragraph.of(sentence)));
    return new Page(
        "Inspection of " + name,
        lead(profile),
        List.of(
            new Section("Verdict", verdict),
            Section.of(
                "Budgets",
                BudgetBlocks.table(profile),
                BudgetBlocks.chart(profile),
                BudgetBlocks.cheapest(profile)),
            Section.of("Spectrum", spectrumChart(profile)),
            Section.of("Norms and tails", norms(profile), kurtosis(profile)),
            Section.of("Vectors and columns", counts(profile))),
        Page.facts(provenance, new Page.Fact("Data", description)));
  }

  private static Paragraph lead(DataProfile profile) {
    return Paragraph.of(
        plain(
            ("%s vectors of %s numbers, examined before anything is fitted. Distortion is the share of"
                    + " the variance that is lost. The ")
                .formatted(whole(profile.count()), whole(profile.dimension()))),
        strong("floor"),
        plain(
            " is the lowest distortion that a two-layer autoencoder with that many bits can reach on"
                + " Gaussian vectors with the same covariance, with signs or with units of several"
                + " bits. Real vectors may be easier or harder; norms,"
                + " tails and repeated values show which."));
  }

  private static KeyFigures keyFigures(DataProfile profile) {
    Budget full = atOneBit(profile);
    Column four = Column.decimals("", "", 3);
    List<KeyFigures.Figure> figures = new ArrayList<>();
    figures.add(
        new KeyFigures.Figure(
            "Effective rank",
            Column.decimals("", "", 1).print(profile.statistics().effectiveRank().entropy()),
            "of " + whole(profile.dimension()) + " dimensions"));
    figures.add(
        new KeyFigures.Figure(
            "Floor at one bit per dimension",
            four.print(full.bounds().mixed().distortion()),
            "of signs " + four.print(full.bounds().floor())));
    profile.reach().cheapest().stream()
        .filter(code -> code.distortion() < 0.5)
        .forEach(
            code ->
                figures.add(
                    new KeyFigures.Figure(
                        "Bits to lose a tenth, at least",
                        whole(code.mixed().bits()),
                        whole(code.signs().bits()) + " with signs")));
    profile
        .reach()
        .plainSign()
        .ifPresent(
            sign ->
                figures.add(
                    new KeyFigures.Figure(
                        "Plain sign, measured",
                        four.print(sign.distortion()),
                        "± %s, on %s held-out vectors"
                            .formatted(
                                Column.decimals("", "", 4).print(sign.standardError()),
                                whole(sign.heldOut())))));
    return new KeyFigures(figures);
  }

  private static Budget atOneBit(DataProfile profile) {
    return profile.reach().budgets().stream()
        .filter(budget -> budget.bits() >= profile.dimension())
        .findFirst()
        .orElseThrow();
  }

  private static ChartFigure spectrumChart(DataProfile profile) {
    Spectrum spectrum = profile.statistics().spectrum();
    int rank = spectrum.rank(DRAWN);
    List<Point> points = new ArrayList<>();
    double step = Math.max(1, rank / 400.0);
    for (double i = 0; i < rank; i += step) {
      points.add(new Point((int) i + 1, spectrum.eigenvalue((int) i) / spectrum.total()));
    }
    return new ChartFigure(
        new Chart(
            "Variance along each axis",
            Axis.linear("component", "largest first"),
            Axis.log("eigenvalue", "share of the variance"),
            List.of(
                new Series(
                    "data", points.size() > 1 ? Series.Style.LINE : Series.Style.POINTS, points))),
        String.format(
            Locale.ROOT,
            "The share of the variance along each principal axis. Effective rank (exponential of the entropy of the"
                + " shares) %.1f, participation ratio %.1f; %d eigenvalues are above 1e-8 of the first; only these are drawn.",
            profile.statistics().effectiveRank().entropy(),
            profile.statistics().effectiveRank().participation(),
            rank));
  }

  private static Table norms(DataProfile profile) {
    List<Table.Row> rows = new ArrayList<>();
    for (int i = 0; i < DataProfile.Norms.LEVELS.size(); i++) {
      double level = DataProfile.Norms.LEVELS.get(i);
      double norm = profile.statistics().norms().quantiles().get(i);
      String title = level == 0 ? "least" : level == 1 ? "greatest" : percentile(level);
      rows.add(Table.Row.of(title, norm, norm / profile.statistics().norms().mean()));
    }
    return new Table(
        String.format(
            Locale.ROOT,
            "Norms of the vectors minus their mean. Coefficient of variation %.4f; %.4f for Gaussian"
                + " vectors with the same spectrum. A code without the norm keeps %.1f %% of the variance"
                + " it would otherwise explain.",
            profile.statistics().norms().variation(),
            profile.statistics().norms().gaussianVariation(),
            100 * profile.statistics().norms().explainedShare()),
        "share of vectors at or below",
        List.of(
            Column.significant("norm", "", 5), Column.significant("norm", "relative to mean", 4)),
        rows);
  }

  private static String percentile(double level) {
    return level == 0.5 ? "median" : Math.round(100 * level) + " %";
  }

  private static Table kurtosis(DataProfile profile) {
    return new Table(
        "Kurtosis E y⁴ / (E y²)² of projections on "
            + profile.statistics().projections().directions()
            + " random directions; 3 for Gaussian data. The whitened components are those that hold 99 % of the"
            + " variance.",
        "coordinates",
        List.of(
            Column.decimals("components", "", 0),
            Column.decimals("least", "", 3),
            Column.decimals("mean", "", 3),
            Column.decimals("greatest", "", 3)),
        List.of(
            row("as given", profile.statistics().projections()),
            row("whitened", profile.statistics().whitened())));
  }

  private static Table.Row row(String title, Kurtosis kurtosis) {
    return Table.Row.of(
        title,
        (double) kurtosis.components(),
        kurtosis.least(),
        kurtosis.mean(),
        kurtosis.greatest());
  }

  private static Table counts(DataProfile profile) {
    double count = profile.count();
    double columns = profile.dimension();
    double entries = columns * profile.finiteCount();
    return new Table(
        "Broken or uninformative data.",
        "what",
        List.of(Column.decimals("number", "", 0), Column.percent("share", 2)),
        List.of(
            counted("vectors that are not finite", profile.flaws().nonFinite().vectors(), count),
            counted("vectors of zeros", profile.flaws().zeros().count(), count),
            counted(
                profile.flaws().duplicates().counting() == Counting.EXACT
                    ? "vectors equal to an earlier one"
                    : "vectors equal to an earlier one (estimate)",
                profile.flaws().duplicates().count(),
                count),
            counted("constant columns", profile.flaws().columns().constant().size(), columns),
            share("entries that are 0", profile.flaws().columns().zeroShare(), entries),
            share(
                "entries with the most frequent value of their column",
                profile.flaws().columns().repeatedShare(),
                entries)));
  }

  private static Table.Row counted(String title, double number, double of) {
    return Table.Row.of(title, number, number / of);
  }

  private static Table.Row share(String title, double share, double of) {
    return Table.Row.of(title, share * of, share);
  }

  /** With a comma between thousands. */
  private static String whole(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
