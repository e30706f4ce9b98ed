// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.io.IOException;
import java.util.ArrayList;
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
import org.halfspace.source.RademacherSource;
import org.halfspace.train.EntrySamples;
import org.halfspace.train.StraightThroughTraining;
import org.halfspace.train.TrainingSettings;

/** Sparse signs: whether SGD ends at a rotation or at rows of single entries. */
final class PhaseTransition implements Experiment {
  private static final double ROTATION = 1 - 2 / Math.PI;
  private static final double TRANSITION = 2 / Math.PI;

  /** Up to here a rotation is clearly better than single entries, and stays one. */
  private static final double SPARSE = 0.4;

  /** Of the rotation that is added to the identity, in the start next to it. */
  private static final double OFF = 0.3;

  /** From here on rows are called single entries, Σ_j B_ij⁴ in the mean. */
  private static final double SINGLE = 0.5;

  /** How often the shape of B is looked at. */
  private static final int LOOKS = 40;

  /** So that vectors that measure are not those of the training. */
  private static final long OTHERS = 0x5851f42d4c957f2dL;

  @Override
  public String name() {
    return "phase-transition";
  }

  @Override
  public String title() {
    return "Sparse signs: rotation or single entries";
  }

  @Override
  public String question() {
    return "Entries are ±1 with probability ρ, else 0: does SGD end at a rotation below ρ = 2/π and"
        + " at rows of single entries above it, and how long does it take?";
  }

  /**
   * A run.
   *
   * @param start what is lost at first
   * @param end what is lost at last
   * @param shape Σ_j B_ij⁴, mean over rows, at each look
   */
  private record Run(double start, double end, List<Double> shape) {
    double lastShape() {
      return shape.get(shape.size() - 1);
    }

    /** The look from which on rows are single entries; NaN if they do not end so. */
    double becomesSingle() {
      int look = shape.size();
      while (look > 0 && shape.get(look - 1) > SINGLE) {
        look--;
      }
      return look == shape.size() ? Double.NaN : look;
    }
  }

  /** Both runs at a density. */
  private record Point(double density, Run fromRotation, Run fromEntries) {}

  @Override
  public Outcome run(Setting setting) throws IOException {
    int d = setting.size(32, 100);
    int steps = setting.size(1000, 3000);
    double[] densities =
        setting.sizes(new double[] {0.3, 0.8}, 0.3, 0.4, 0.5, 0.6, 0.65, 0.7, 0.8, 0.9);
    List<Point> points =
        Blas.<List<Point>, IOException>with(
            setting.threads(),
            () -> {
              List<Point> made = new ArrayList<>();
              for (double density : densities) {
                setting.progress().at("densities", made.size(), densities.length);
                made.add(point(setting, new RademacherSource(d, density), steps));
              }
              return made;
            });
    boolean single = true;
    boolean spread = true;
    double above = 0;
    double off = 0;
    for (Point point : points) {
      double density = point.density();
      double norms = (1 / density - 1) / (4 * d);
      double best = Math.min(ROTATION, 1 - density);
      if (density >= TRANSITION) {
        single &= point.fromRotation().lastShape() > SINGLE;
        off = Math.max(off, Math.abs(point.fromEntries().end() / besideOthers(density) - 1));
      }
      if (density <= SPARSE) {
        spread &= point.fromRotation().lastShape() < SINGLE;
      }
      if (density >= TRANSITION || density <= SPARSE) {
        above = Math.max(above, (point.fromRotation().end() - best - norms) / best);
      }
    }
    return new OutcomeBuilder()
        .setting(
            "vectors of d = %d entries, ±1/√ρ with probability ρ, else 0, fresh ones in each of %d"
                + " steps of SGD (straight-through), r = 1; from a Haar rotation, and from the"
                + " identity and %.1f of another rotation; decoders of least squares",
            d, steps, OFF)
        .prediction(
            "Signs of a rotation lose 1 − 2/π = %.4f, those of single entries 1 − ρ if sign(0) is"
                + " random: the second is less from ρ = 2/π = %.4f on. Rows next to the identity lose"
                + " less than 1 − ρ, since the sign of an entry that is 0 is that of a sum of others: with"
                + " c = (1 − ρ) √(2/π) they lose (1 − ρ − c²)/√(1 − 4ρc²).",
            ROTATION, TRANSITION)
        .measured("%s", measured(points, steps))
        .chart(
            losses(points, d),
            "Dashed lines are the three formulas. SGD starts at a rotation and next to single"
                + " entries.")
        .chart(
            shapes(points, steps),
            "1 is a row of a single entry, 3/d a random row. Where lines rise, SGD leaves the"
                + " rotation that it started from.")
        .table(table(points, steps))
        .check(
            Check.holds(
                "from ρ = 2/π on, SGD leaves the rotation for single entries (Σ_j B_ij⁴ above 0.5)",
                single,
                "1 − ρ is below 1 − 2/π"))
        .check(
            Check.holds("up to ρ = 0.4, SGD stays at a rotation", spread, "1 − 2/π is below 1 − ρ"))
        .check(
            Check.atMost(
                "relative amount above the smaller of 1 − 2/π and 1 − ρ, beyond unknown norms, for ρ"
                    + " up to 0.4 and from 2/π on",
                above,
                setting.quick() ? 0.06 : 0.03,
                "1 % for decoders fitted to 100 vectors for each unit; SGD ends before its minimum"))
        .check(
            Check.atMost(
                "relative distance from (1 − ρ − c²)/√(1 − 4ρc²), from the identity, ρ from 2/π on",
                off,
                setting.quick() ? 0.05 : 0.03,
                "the same 1 %; d is finite"))
        .remark(
            "Between 0.4 and 2/π SGD goes from a rotation toward single entries, too, at ρ = 0.5 even"
                + " though these lose more: its gradients are those of a smooth sign. Next to the"
                + " identity the transition is where the third formula is 1 − 2/π, at ρ = 0.572.")
        .build();
  }

  /** What rows next to the identity lose: those of zeros tell of others. */
  private static double besideOthers(double density) {
    double square = (1 - density) * (1 - density) * 2 / Math.PI;
    return (1 - density - square) / Math.sqrt(1 - 4 * density * square);
  }

  private static String measured(List<Point> points, int steps) {
    List<String> parts = new ArrayList<>();
    for (Point point : points) {
      Run run = point.fromRotation();
      parts.add(
          "ρ = "
              + point.density()
              + (run.lastShape() > SINGLE
                  ? " single entries from step "
                      + Math.round(run.becomesSingle() * steps / LOOKS)
                      + " on"
                  : " a rotation"));
    }
    return "From a rotation SGD ends at: " + String.join(", ", parts) + ".";
  }

  private static Point point(Setting setting, RademacherSource source, int steps)
      throws IOException {
    int d = source.dimension();
    SplittableRandom random = new SplittableRandom(setting.seed());
    Matrix rotation = Orthogonal.haar(d, random);
    Matrix entries = Matrix.identity(d);
    entries.add(OFF, Orthogonal.haar(d, random));
    return new Point(
        source.density(),
        run(setting, source, rotation, steps),
        run(setting, source, UnitRows.normalize(entries), steps));
  }

  private static Run run(Setting setting, RademacherSource source, Matrix start, int steps)
      throws IOException {
    TrainingSettings settings =
        TrainingSettings.standard(Activation.sign()).change().steps(steps).build();
    int d = source.dimension();
    StraightThroughTraining training =
        new StraightThroughTraining(settings, EntryDescent.target(d), start);
    EntrySamples samples = new EntrySamples(source, settings.batch(), setting.seed());
    EntrySamples others = new EntrySamples(source, settings.batch(), setting.seed() ^ OTHERS);
    int batches = EntryDescent.VECTORS * d / settings.batch() + 1;
    double first = training.refittedDistortion(others, batches);
    List<Double> shape = new ArrayList<>();
    shape.add(UnitRows.concentration(start));
    while (training.step() < steps) {
      training.step(samples);
      if (training.step() % (steps / LOOKS) == 0) {
        shape.add(UnitRows.concentration(training.encoder()));
      }
    }
    return new Run(first, training.refittedDistortion(others, batches), shape);
  }

  private static Table table(List<Point> points, int steps) {
    return new Table(
        "Distortion, and shape of B: Σ_j B_ij⁴, mean over rows",
        "source",
        List.of(
            Table.Column.decimals("1 − 2/π", "", 4),
            Table.Column.decimals("1 − ρ", "", 4),
            Table.Column.decimals("next to identity, predicted", "", 4),
            Table.Column.decimals("rotation, at first", "", 4),
            Table.Column.decimals("from rotation", "", 4),
            Table.Column.decimals("shape", "", 3),
            Table.Column.decimals("steps to single entries", "", 0),
            Table.Column.decimals("from identity", "", 4),
            Table.Column.decimals("shape, from identity", "", 3)),
        points.stream()
            .map(
                p ->
                    Table.Row.of(
                        "ρ = " + p.density(),
                        ROTATION,
                        1 - p.density(),
                        besideOthers(p.density()),
                        p.fromRotation().start(),
                        p.fromRotation().end(),
                        p.fromRotation().lastShape(),
                        p.fromRotation().becomesSingle() * steps / LOOKS,
                        p.fromEntries().end(),
                        p.fromEntries().lastShape()))
            .toList());
  }

  private static Chart losses(List<Point> points, int d) {
    Curve rotated = Curve.marked("SGD from a rotation");
    Curve single = Curve.marked("SGD from the identity");
    Curve rotation = Curve.dashed("rotation, 1 − 2/π");
    Curve plain = Curve.dashed("single entries, 1 − ρ");
    Curve beside = Curve.dashed("next to the identity");
    for (Point point : points) {
      rotated.add(point.density(), point.fromRotation().end());
      single.add(point.density(), point.fromEntries().end());
      rotation.add(point.density(), ROTATION);
      plain.add(point.density(), 1 - point.density());
      beside.add(point.density(), besideOthers(point.density()));
    }
    return new Chart(
        "Sparse signs, d = " + d,
        Axis.linear("density ρ", "share of entries not 0"),
        Axis.linear("distortion", "share of the variance"),
        List.of(
            rotated.series(), single.series(), rotation.series(), plain.series(), beside.series()));
  }

  private static Chart shapes(List<Point> points, int steps) {
    List<Curve> curves = new ArrayList<>();
    for (Point point : points) {
      Curve curve = Curve.line("ρ = " + point.density());
      List<Double> shape = point.fromRotation().shape();
      for (int look = 0; look < shape.size(); look++) {
        curve.add((double) look * steps / LOOKS, shape.get(look));
      }
      curves.add(curve);
    }
    return new Chart(
        "Shape of B, from a rotation",
        Axis.linear("steps", ""),
        Axis.linear("Σ B_ij⁴", "mean over rows"),
        curves.stream().map(Curve::series).toList());
  }
}
