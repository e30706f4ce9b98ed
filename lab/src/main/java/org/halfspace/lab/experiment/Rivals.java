// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.halfspace.code.Gain;
import org.halfspace.data.VectorData;
import org.halfspace.data.VectorFiles;
import org.halfspace.lab.chart.Axis;
import org.halfspace.lab.chart.Chart;
import org.halfspace.lab.chart.Series;
import org.halfspace.lab.report.Table;
import org.halfspace.limits.BitLimits;

/** This project's codes against others at equal bits. */
final class Rivals implements Experiment {
  private static final int WORDS_LEARNED = 16_000;
  private static final int QUERIES = 500;
  private static final String SHANNON = "Shannon";

  /** Points of the bound between two budgets. */
  private static final int SHANNON_POINTS = 12;

  /** Kinds of a chart, in the order of the legend; with Shannon's bound as many as one holds. */
  private static final List<String> DRAWN =
      List.of(
          Contenders.SIGNS,
          Contenders.MIXED,
          Contenders.UNIVERSAL,
          Contenders.PRODUCT,
          Contenders.QUANTILES,
          Contenders.HYPERPLANES,
          Contenders.ITQ);

  @Override
  public String name() {
    return "rivals";
  }

  @Override
  public String title() {
    return "Rivals at equal bits";
  }

  @Override
  public String question() {
    return "With the same number of stored bits, how do these codes compare with each other, with"
        + " sign codes that others use, with scalar quantizers and with product quantization?";
  }

  @Override
  public Outcome run(Setting setting) throws IOException {
    OutcomeBuilder outcome = new OutcomeBuilder();
    boolean quick = setting.quick();
    Comparison words =
        compare(
            setting,
            words(setting),
            Gain.FLOAT16,
            quick ? new int[] {300, 600} : new int[] {300, 600, 1200},
            QUERIES);
    Comparison digits =
        compare(
            setting,
            RealSet.mnist(setting),
            Gain.NONE,
            quick ? new int[] {32, 64} : new int[] {64, 128, 256, 784},
            0);
    outcome.chart(
        together(words, digits),
        "Held-out vectors. The gain of words counts among the bits, and Shannon's bound is that of"
            + " the Gaussian source with the covariance of the training vectors.");
    for (Comparison compared : List.of(words, digits)) {
      outcome
          .table(table(compared))
          .chart(
              chart(compared),
              "Distortion on held-out vectors; bits are all that is stored of a vector.");
    }
    new RivalChecks(quick).addTo(outcome, List.of(words, digits));
    return outcome
        .setting(
            "%d word vectors to learn from, searched by %d of the %d held-out ones, and MNIST with %d"
                + " images to learn from; codes of words have a gain of 16 bits, which product"
                + " quantization may use for two bytes more; product quantization: 256 centroids a"
                + " byte by k-means; random hyperplanes and iterative quantization: signs with a"
                + " decoder by least squares; uniform scalars: limits of each coordinate at smallest"
                + " and largest value, or at the quantiles that lose least",
            words.set().train().count(),
            QUERIES,
            words.set().test().count(),
            digits.set().train().count())
        .prediction(
            "From one bit a dimension on, several levels lose less than signs. A universal code (a"
                + " random rotation, and then the quantizer of the normal distribution for every"
                + " coordinate, as in EDEN and TurboQuant) loses on vectors of any kind what it loses"
                + " on isotropic ones. Product quantization is bound by neither floor but by Shannon's"
                + " bound on a Gaussian source; of it and of uniform scalars nothing is predicted.")
        .remark(
            "auto: what fit chooses by itself. units alike: all of the same number of bits. Neighbors"
                + " are searched in our codes by asymmetric scores without re-ranking, and among the"
                + " decoded vectors of others. Shannon's bound is for all stored bits and the Gaussian"
                + " source with the covariance of the training vectors; digits are not Gaussian, so"
                + " that codes may go below it.")
        .build();
  }

  /** The first of the word vectors to learn from, the others held out. */
  private static RealSet words(Setting setting) throws IOException {
    VectorData all = VectorFiles.open(setting.file("words/words-300d.npy"));
    int held = setting.size(1000, (int) (all.count() - WORDS_LEARNED));
    return new RealSet(
        "words",
        0,
        0,
        RealSet.loaded(all.first(setting.size(4000, WORDS_LEARNED))),
        RealSet.loaded(all.range(WORDS_LEARNED, held)));
  }

  private static Comparison compare(
      Setting setting, RealSet set, Gain gain, int[] budgets, int queries) throws IOException {
    Contenders contenders = new Contenders(setting, set, gain);
    BitLimits limits = BitLimits.of(contenders.axes().spectrum());
    EqualBits measure =
        new EqualBits(
            contenders.train(),
            RealSet.rows(set.test(), set.test().count()),
            contenders.axes().mean(),
            queries,
            setting.threads());
    List<Comparison.Row> rows = new ArrayList<>();
    for (int i = 0; i < budgets.length; i++) {
      setting.progress().at(set.name() + ", budgets", i, budgets.length);
      for (Contender code : contenders.of(budgets[i])) {
        rows.add(
            new Comparison.Row(
                budgets[i],
                code,
                measure.distortion(code.coded()),
                measure.recall(code),
                limits.shannon(code.storedBits())));
      }
    }
    return new Comparison(set, limits, rows);
  }

  private static Table table(Comparison compared) {
    boolean searched = Double.isFinite(compared.rows().get(0).recall());
    List<Table.Column> columns =
        new ArrayList<>(
            List.of(
                Table.Column.decimals("stored bits", "", 0),
                Table.Column.decimals("floor or prediction", "", 4),
                Table.Column.decimals("distortion", "", 4),
                Table.Column.decimals(SHANNON, "", 4)));
    if (searched) {
      columns.add(Table.Column.decimals("recall@10", "", 3));
    }
    List<Table.Row> rows = new ArrayList<>();
    for (Comparison.Row row : compared.rows()) {
      List<Double> values =
          new ArrayList<>(
              List.of(
                  (double) row.code().storedBits(),
                  row.code().theory(),
                  row.distortion(),
                  row.shannon()));
      if (searched) {
        values.add(row.recall());
      }
      rows.add(new Table.Row(row.bits() + ", " + row.code().kind() + row.code().note(), values));
    }
    return new Table(
        compared.set().name()
            + ": distortion on held-out vectors"
            + (searched ? ", and neighbors found" : ""),
        "bits, code",
        columns,
        rows);
  }

  private static Chart chart(Comparison compared) {
    Map<String, Curve> curves = new LinkedHashMap<>();
    for (String kind : DRAWN) {
      for (Comparison.Row row : compared.of(kind)) {
        curves.computeIfAbsent(kind, Curve::marked).add(row.code().storedBits(), row.distortion());
      }
    }
    curves.put(SHANNON, shannon(compared, SHANNON, 1));
    return new Chart(
        compared.set().name() + ", rivals at equal bits",
        Axis.log("stored bits", "bits per vector"),
        Axis.log("distortion", "share of the variance"),
        series(curves));
  }

  /** Signs, mixed units and the bound for all sets, by bits a dimension. */
  private static Chart together(Comparison... all) {
    Map<String, Curve> curves = new LinkedHashMap<>();
    for (Comparison compared : all) {
      String name = compared.set().name();
      for (String kind : List.of(Contenders.SIGNS, Contenders.MIXED)) {
        for (Comparison.Row row : compared.of(kind)) {
          curves
              .computeIfAbsent(name + ", " + kind, Curve::marked)
              .add((double) row.code().storedBits() / compared.set().dimension(), row.distortion());
        }
      }
      String bound = name + ", " + SHANNON;
      curves.put(bound, shannon(compared, bound, compared.set().dimension()));
    }
    return new Chart(
        "Signs, mixed units and Shannon's bound",
        Axis.log("budget", "bits per dimension"),
        Axis.log("distortion", "share of the variance"),
        series(curves));
  }

  /** The bound over the stored bits of signs, each divided by {@code unit}. */
  private static Curve shannon(Comparison compared, String name, double unit) {
    List<Comparison.Row> rows = compared.of(Contenders.SIGNS);
    double from = rows.get(0).code().storedBits();
    double to = rows.get(rows.size() - 1).code().storedBits();
    int points = SHANNON_POINTS * (rows.size() - 1);
    Curve curve = Curve.dashed(name);
    for (int i = 0; i <= points; i++) {
      double bits = from * Math.pow(to / from, (double) i / points);
      curve.add(bits / unit, compared.limits().shannon(bits));
    }
    return curve;
  }

  private static List<Series> series(Map<String, Curve> curves) {
    return curves.values().stream().map(Curve::series).toList();
  }
}
