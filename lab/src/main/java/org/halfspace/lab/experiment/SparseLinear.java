// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.halfspace.activation.Activation;
import org.halfspace.descent.UnitRows;
import org.halfspace.lab.chart.Axis;
import org.halfspace.lab.chart.Chart;
import org.halfspace.lab.report.Table;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.linalg.blas.Orthogonal;
import org.halfspace.source.SparseSource;
import org.halfspace.train.EntrySamples;
import org.halfspace.train.Samples;
import org.halfspace.train.StraightThroughTraining;
import org.halfspace.train.TrainingSettings;

/** Sparse vectors, coded by SGD and by a rotation, with linear decoders. */
final class SparseLinear implements Experiment {
  private static final double FLOOR = 1 - 2 / Math.PI;

  @Override
  public String name() {
    return "sparse-linear";
  }

  @Override
  public String title() {
    return "Sparse vectors, linear decoders";
  }

  @Override
  public String question() {
    return "Does gradient descent on sparse vectors find anything that it would not find on Gaussian"
        + " ones, if the decoder is linear?";
  }

  /** What is lost at a density, all with the decoder refitted to fresh vectors. */
  private record Point(double density, double rotation, double start, double trained) {}

  @Override
  public Outcome run(Setting setting) throws IOException {
    int d = setting.size(64, 128);
    int steps = setting.size(1500, 5000);
    double[] densities = setting.sizes(new double[] {0.3, 1}, 0.1, 0.2, 0.3, 0.5, 0.8, 1);
    List<Point> points =
        Blas.<List<Point>, IOException>with(
            setting.threads(),
            () -> {
              List<Point> made = new ArrayList<>();
              for (double density : densities) {
                setting.progress().at("densities", made.size(), densities.length);
                made.add(point(setting, new SparseSource(d, density), steps));
              }
              return made;
            });
    double above = 0;
    double below = 0;
    for (Point point : points) {
      double norms = Loss.ofUnknownNorm(point.density(), d);
      above = Math.max(above, (point.rotation() - FLOOR - norms) / FLOOR);
      above = Math.max(above, (point.trained() - FLOOR - norms) / FLOOR);
      below = Math.max(below, 1 - Math.min(point.rotation(), point.trained()) / FLOOR);
    }
    double tolerance = setting.quick() ? 0.04 : 0.02;
    return new OutcomeBuilder()
        .setting(
            "vectors of d = %d entries, 0 with probability 1 − ρ, else N(0, 1/ρ), fresh ones in each"
                + " of %d steps of SGD from random rows; a Haar rotation beside it; r = 1",
            d, steps)
        .prediction(
            "The covariance is I whatever ρ, and projections on rows that are spread over many"
                + " entries are Gaussian: a rotation loses 1 − 2/π = %.4f at every ρ, and SGD the"
                + " same.",
            FLOOR)
        .measured(
            "Losses of SGD are from %.4f to %.4f, those of the rotation from %.4f to %.4f.",
            points.stream().mapToDouble(Point::trained).min().orElseThrow(),
            points.stream().mapToDouble(Point::trained).max().orElseThrow(),
            points.stream().mapToDouble(Point::rotation).min().orElseThrow(),
            points.stream().mapToDouble(Point::rotation).max().orElseThrow())
        .chart(
            chart(points, d),
            "The dashed line is 1 − 2/π. At finite d signs do not know the norm of a vector, which"
                + " differs more where ρ is small.")
        .table(
            new Table(
                "Distortion by linear decoders",
                "source",
                List.of(
                    Table.Column.decimals("rotation", "", 4),
                    Table.Column.decimals("random rows", "", 4),
                    Table.Column.decimals("SGD", "", 4),
                    Table.Column.decimals("unknown norms, at most", "", 4)),
                points.stream()
                    .map(
                        p ->
                            Table.Row.of(
                                "ρ = " + p.density(),
                                p.rotation(),
                                p.start(),
                                p.trained(),
                                Loss.ofUnknownNorm(p.density(), d)))
                    .toList()))
        .check(
            Check.atMost(
                "relative amount above 1 − 2/π, beyond unknown norms",
                above,
                tolerance,
                "SGD ends before its minimum, and vectors are finitely many"))
        .check(
            Check.atMost(
                "relative amount below 1 − 2/π",
                below,
                0.01,
                "sampling: 100 vectors for each entry of d, whose decoder is fitted to as many"))
        .build();
  }

  private static Point point(Setting setting, SparseSource source, int steps) throws IOException {
    int d = source.dimension();
    SplittableRandom random = new SplittableRandom(setting.seed());
    Matrix rotation = Orthogonal.haar(d, random);
    Matrix rows = UnitRows.random(d, d, random);
    TrainingSettings settings =
        TrainingSettings.standard(Activation.sign()).change().steps(steps).build();
    double[] ones = new double[d];
    Arrays.fill(ones, 1);
    StraightThroughTraining.Target target = new StraightThroughTraining.Target(ones, d, 0);
    int count = 100 * d;
    float[] fitting = new float[count * d];
    float[] test = new float[count * d];
    source.sample(fitting, count, random);
    source.sample(test, count, random);
    Samples samples = new EntrySamples(source, settings.batch(), random.nextLong());
    StraightThroughTraining training = new StraightThroughTraining(settings, target, rows);
    double start = training.refittedDistortion(fitting, count, test, count);
    while (training.step() < steps) {
      training.step(samples);
    }
    double trained = training.refittedDistortion(fitting, count, test, count);
    double rotated =
        new StraightThroughTraining(settings, target, rotation)
            .refittedDistortion(fitting, count, test, count);
    return new Point(source.density(), rotated, start, trained);
  }

  private static Chart chart(List<Point> points, int d) {
    Curve rotation = Curve.marked("rotation");
    Curve trained = Curve.marked("SGD");
    Curve floor = Curve.dashed("1 − 2/π");
    for (Point point : points) {
      rotation.add(point.density(), point.rotation());
      trained.add(point.density(), point.trained());
      floor.add(point.density(), FLOOR);
    }
    return new Chart(
        "Linear decoders of sparse vectors, d = " + d,
        Axis.linear("density ρ", "share of entries not 0"),
        Axis.linear("distortion", "share of the variance"),
        List.of(trained.series(), rotation.series(), floor.series()));
  }
}
