// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.halfspace.activation.Activation;
import org.halfspace.code.Quantizer;
import org.halfspace.code.SignEncoder;
import org.halfspace.fit.prior.PriorMessages;
import org.halfspace.lab.chart.Axis;
import org.halfspace.lab.chart.Chart;
import org.halfspace.lab.report.Table;
import org.halfspace.limits.PriorEvolution;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.linalg.blas.Orthogonal;
import org.halfspace.source.EntrySource;
import org.halfspace.source.RademacherSource;
import org.halfspace.source.SparseSource;

/** How far message passing is from the best decoder. */
final class BayesLimit implements Experiment {
  private static final Quantizer SIGN = Activation.sign().quantizer().orElseThrow();
  private static final int LAYERS = 20;

  /** Of all sizes and sources, the largest of so many stays below this. */
  private static final double STANDARD_ERRORS = 4;

  /** Where two fixed points count as one, as share of the variance. */
  private static final double SAME = 1e-6;

  /** Of the chart of fixed points. */
  private static final double LEAST_DENSITY = 0.1;

  private static final double STEP = 0.01;
  private static final int STEPS = 25;

  @Override
  public String name() {
    return "bayes";
  }

  @Override
  public String title() {
    return "Message passing and the best decoder";
  }

  @Override
  public String question() {
    return "How far is message passing on signs of sparse vectors from its own fixed point, and is"
        + " that the loss of the best decoder?";
  }

  /**
   * A source at a size.
   *
   * @param reached by the fixed point of layers that start from nothing
   * @param informed by those that start next to the truth
   * @param more what unknown norms may add
   */
  private record Point(
      EntrySource source, Loss measured, double reached, double informed, double more) {
    double gap() {
      return measured.share() - reached;
    }
  }

  @Override
  public Outcome run(Setting setting) {
    double[] sizes = setting.sizes(new double[] {100, 250}, 125, 250, 500, 1000);
    double[] densities = setting.sizes(new double[] {0.3}, 0.1, 0.2, 0.3, 0.5);
    int entries = setting.size(30_000, 200_000);
    List<Point> points =
        Blas.with(
            setting.threads(),
            () -> {
              List<Point> made = new ArrayList<>();
              for (double size : sizes) {
                setting.progress().at("sizes", made.size() / densities.length, sizes.length);
                measure(setting, (int) size, entries, densities, made);
              }
              return made;
            });
    double worst = 0;
    double apart = 0;
    boolean falls = true;
    for (int i = 0; i < points.size(); i++) {
      Point point = points.get(i);
      worst = Math.max(worst, point.measured().outside(point.reached(), point.more()));
      apart = Math.max(apart, Math.abs(point.reached() - point.informed()));
    }
    int last = points.size() - densities.length;
    for (int k = 0; k < densities.length; k++) {
      falls &= points.get(last + k).gap() < points.get(k).gap();
    }
    Point small = points.get(0);
    Point large = points.get(last);
    return new OutcomeBuilder()
        .setting(
            "vectors of d entries, 0 with probability 1 − ρ, else N(0, 1/ρ), %d entries in all for"
                + " each d and ρ; signs of a Haar rotation, r = 1; message passing of %d layers",
            entries, LAYERS)
        .prediction(
            "State evolution has one fixed point, from nothing and from next to the truth: there is no"
                + " hard phase, and the fixed point is the loss of the best decoder as d grows. At finite"
                + " d message passing is above by at most (3/ρ − 1)/(4d) for norms that signs do not know."
                + " Entries that are ±1 or 0 have two fixed points, and a range of ρ in which the best"
                + " decoder loses nothing and message passing much.")
        .measured(
            "At ρ = %s the gap to the fixed point %.4f is %.4f at d = %d and %.4f at d = %d.",
            small.source().density(),
            small.reached(),
            small.gap(),
            small.source().dimension(),
            large.gap(),
            large.source().dimension())
        .chart(
            gaps(points, densities),
            "What message passing loses more than its fixed point. Dashed: (3/ρ − 1)/(4d).")
        .chart(
            fixedPoints(),
            "State evolution alone, entries ±1/√ρ or 0. Where the lines part, the best decoder"
                + " loses nothing, and message passing from nothing does not find that.")
        .table(table(points))
        .check(
            Check.atMost(
                "standard errors outside of fixed point and unknown norms, largest of all",
                worst,
                STANDARD_ERRORS,
                "sampling of " + points.size() + " means"))
        .check(
            Check.atMost(
                "distance between the fixed points from nothing and from next to the truth",
                apart,
                SAME,
                "layers end where one changes 1e-12 of the loss"))
        .check(Check.holds("the gap falls from the smallest d to the largest", falls, "norms"))
        .build();
  }

  private static void measure(
      Setting setting, int d, int entries, double[] densities, List<Point> points) {
    SplittableRandom random = new SplittableRandom(setting.seed() + d);
    Matrix rotation = Orthogonal.haar(d, random);
    SignEncoder encoder = SignEncoder.of(rotation.toFloats(), new float[d]);
    int vectors = entries / d;
    for (double density : densities) {
      EntrySource source = new SparseSource(d, density);
      float[] drawn = new float[vectors * d];
      source.sample(drawn, vectors, random);
      byte[] packed = new byte[vectors * encoder.bytesPerCode()];
      encoder.encode(drawn, vectors, packed, setting.threads());
      List<Matrix> layers =
          PriorMessages.of(rotation, source.prior()).layers(packed, vectors, LAYERS);
      PriorEvolution evolution = PriorEvolution.of(source.prior(), 1, SIGN);
      points.add(
          new Point(
              source,
              Loss.of(drawn, layers.get(LAYERS - 1).toFloats(), vectors),
              evolution.limit(),
              evolution.informed(),
              Loss.ofUnknownNorm(density, d)));
    }
  }

  private static Table table(List<Point> points) {
    return new Table(
        "Distortion by message passing, and fixed points",
        "source",
        List.of(
            Table.Column.decimals("message passing", "", 4),
            Table.Column.decimals("standard error", "", 4),
            Table.Column.decimals("fixed point", "", 4),
            Table.Column.decimals("from next to the truth", "", 4),
            Table.Column.decimals("gap", "", 4),
            Table.Column.decimals("unknown norms, at most", "", 4)),
        points.stream()
            .map(
                p ->
                    Table.Row.of(
                        "d = " + p.source().dimension() + ", ρ = " + p.source().density(),
                        p.measured().share(),
                        p.measured().error(),
                        p.reached(),
                        p.informed(),
                        p.gap(),
                        p.more()))
            .toList());
  }

  private static Chart gaps(List<Point> points, double[] densities) {
    List<Curve> curves = new ArrayList<>();
    for (double density : densities) {
      Curve gap = Curve.marked("ρ = " + density);
      Curve norms = Curve.dashed("ρ = " + density + ", unknown norms");
      for (Point point : points) {
        if (point.source().density() == density) {
          gap.add(point.source().dimension(), point.gap());
          norms.add(point.source().dimension(), point.more());
        }
      }
      curves.add(gap);
      curves.add(norms);
    }
    return new Chart(
        "Above the fixed point",
        Axis.log("dimension d", ""),
        Axis.linear("gap", "share of the variance"),
        curves.stream().map(Curve::series).toList());
  }

  private static Chart fixedPoints() {
    Curve reached = Curve.line("message passing");
    Curve best = Curve.dashed("best decoder");
    for (int i = 0; i <= STEPS; i++) {
      double density = LEAST_DENSITY + i * STEP;
      PriorEvolution evolution =
          PriorEvolution.of(new RademacherSource(1, density).prior(), 1, SIGN);
      reached.add(density, evolution.limit());
      best.add(density, evolution.bayes());
    }
    return new Chart(
        "Signs of a rotation of sparse signs",
        Axis.linear("density ρ", "share of entries not 0"),
        Axis.linear("distortion", "share of the variance"),
        List.of(reached.series(), best.series()));
  }
}
