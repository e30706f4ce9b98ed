// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.halfspace.activation.Activation;
import org.halfspace.code.SignEncoder;
import org.halfspace.fit.prior.PriorMessages;
import org.halfspace.lab.chart.Axis;
import org.halfspace.lab.chart.Chart;
import org.halfspace.lab.report.Table;
import org.halfspace.limits.PriorEvolution;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.linalg.blas.Orthogonal;
import org.halfspace.source.SparseSource;
import org.halfspace.source.prior.GaussianMixture;

/** Signs of a rotation of sparse vectors: linear decoder, denoiser, message passing. */
final class Denoiser implements Experiment {
  private static final int LAYERS = 12;
  private static final int LINE_POINTS = 20;

  /** Of the three decoders at each density, the largest of so many stays below this. */
  private static final double STANDARD_ERRORS = 4;

  @Override
  public String name() {
    return "denoiser";
  }

  @Override
  public String title() {
    return "Sparse vectors, decoded by what is known of them";
  }

  @Override
  public String question() {
    return "How much less do the same signs lose if the decoder knows that entries are mostly zero,"
        + " and does state evolution predict it?";
  }

  /** One density. */
  private record Point(double density, List<Loss> measured, List<Double> predicted) {}

  @Override
  public Outcome run(Setting setting) {
    int d = setting.size(300, 1000);
    int vectors = setting.size(60, 200);
    double[] densities =
        setting.sizes(new double[] {0.1, 0.3, 1}, 0.05, 0.1, 0.2, 0.3, 0.5, 0.65, 0.8, 1);
    List<Point> points = Blas.with(setting.threads(), () -> points(setting, d, vectors, densities));
    double worst = 0;
    boolean ordered = true;
    for (Point point : points) {
      for (int i = 0; i < 3; i++) {
        double more = Loss.ofUnknownNorm(point.density(), d);
        worst = Math.max(worst, point.measured().get(i).outside(point.predicted().get(i), more));
      }
      ordered &=
          point.density() > 0.5
              || point.measured().get(2).share() < point.measured().get(1).share()
                  && point.measured().get(1).share() < point.measured().get(0).share();
    }
    Point sparse = points.get(densities[0] == 0.1 ? 0 : 1);
    return new OutcomeBuilder()
        .setting(
            "%d vectors of d = %d entries, 0 with probability 1 − ρ, else N(0, 1/ρ); signs of a Haar"
                + " rotation, r = 1; message passing of %d layers",
            vectors, d, LAYERS)
        .prediction(
            "A linear decoder loses 1 − 2/π whatever ρ. The mean of each entry given what the linear"
                + " decoder says of it loses less, the smaller ρ; message passing between entries and"
                + " signs less again. State evolution gives all three as d grows.")
        .measured(
            "At ρ = 0.1 the linear decoder loses %.4f, the denoiser %.4f, message passing %.4f;"
                + " predicted are %.4f, %.4f and %.4f.",
            sparse.measured().get(0).share(),
            sparse.measured().get(1).share(),
            sparse.measured().get(2).share(),
            sparse.predicted().get(0),
            sparse.predicted().get(1),
            sparse.predicted().get(2))
        .chart(
            chart(points),
            "Points are simulated, lines are state evolution. At small ρ points are above: signs do"
                + " not know the norm of a vector, which differs the more, the fewer entries it has.")
        .table(table(points, d))
        .check(
            Check.atMost(
                "standard errors outside of what is predicted, largest of all",
                worst,
                STANDARD_ERRORS,
                "sampling of "
                    + 3 * densities.length
                    + " means; above the prediction (3/ρ − 1)/(4d) is allowed for norms that signs do"
                    + " not know"))
        .check(
            Check.holds(
                "up to ρ = 0.5, message passing loses less than the denoiser, and that less than the"
                    + " linear decoder",
                ordered,
                "state evolution"))
        .build();
  }

  private static List<Point> points(Setting setting, int d, int vectors, double[] densities) {
    SplittableRandom random = new SplittableRandom(setting.seed());
    Matrix rotation = Orthogonal.haar(d, random);
    SignEncoder encoder = SignEncoder.of(rotation.toFloats(), new float[d]);
    List<Point> points = new ArrayList<>();
    for (double density : densities) {
      setting.progress().at("densities", points.size(), densities.length);
      float[] drawn = new float[vectors * d];
      new SparseSource(d, density).sample(drawn, vectors, random);
      byte[] packed = new byte[vectors * encoder.bytesPerCode()];
      encoder.encode(drawn, vectors, packed, setting.threads());
      PriorMessages messages = PriorMessages.of(rotation, GaussianMixture.bernoulliGauss(density));
      List<Matrix> layers = messages.layers(packed, vectors, LAYERS);
      points.add(
          new Point(
              density,
              List.of(
                  Loss.of(drawn, messages.linear(packed, vectors).toFloats(), vectors),
                  Loss.of(drawn, layers.get(0).toFloats(), vectors),
                  Loss.of(drawn, layers.get(LAYERS - 1).toFloats(), vectors)),
              predicted(density)));
    }
    return points;
  }

  /** What the three decoders lose as d grows. */
  private static List<Double> predicted(double density) {
    PriorEvolution evolution =
        PriorEvolution.of(
            GaussianMixture.bernoulliGauss(density),
            1,
            Activation.sign().quantizer().orElseThrow());
    List<Double> layers = evolution.layers(LAYERS);
    return List.of(evolution.linear(), layers.get(0), layers.get(LAYERS - 1));
  }

  private static Table table(List<Point> points, int d) {
    List<Table.Row> rows = new ArrayList<>();
    for (Point point : points) {
      rows.add(
          Table.Row.of(
              "ρ = " + point.density(),
              point.predicted().get(0),
              point.measured().get(0).share(),
              point.predicted().get(1),
              point.measured().get(1).share(),
              point.predicted().get(2),
              point.measured().get(2).share(),
              point.measured().get(2).error(),
              Loss.ofUnknownNorm(point.density(), d)));
    }
    return new Table(
        "Distortion, predicted and simulated",
        "source",
        List.of(
            Table.Column.decimals("linear, predicted", "", 4),
            Table.Column.decimals("linear", "", 4),
            Table.Column.decimals("denoiser, predicted", "", 4),
            Table.Column.decimals("denoiser", "", 4),
            Table.Column.decimals("messages, predicted", "", 4),
            Table.Column.decimals("messages", "", 4),
            Table.Column.decimals("standard error", "", 4),
            Table.Column.decimals("unknown norms, at most", "", 4)),
        rows);
  }

  private static Chart chart(List<Point> points) {
    List<Curve> simulated = new ArrayList<>();
    List<Curve> lines = new ArrayList<>();
    for (String name : List.of("linear decoder", "linear, then denoiser", "message passing")) {
      simulated.add(Curve.points(name));
      lines.add(Curve.dashed(name + ", predicted"));
    }
    for (Point point : points) {
      for (int i = 0; i < simulated.size(); i++) {
        simulated.get(i).add(point.density(), point.measured().get(i).share());
      }
    }
    for (int step = 1; step <= LINE_POINTS; step++) {
      double density = (double) step / LINE_POINTS;
      List<Double> predicted = predicted(density);
      for (int i = 0; i < lines.size(); i++) {
        lines.get(i).add(density, predicted.get(i));
      }
    }
    List<Curve> all = new ArrayList<>(simulated);
    all.addAll(lines);
    return new Chart(
        "Signs of sparse vectors",
        Axis.linear("density ρ", "share of entries not 0"),
        Axis.linear("distortion", "share of the variance"),
        all.stream().map(Curve::series).toList());
  }
}
