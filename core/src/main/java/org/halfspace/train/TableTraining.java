// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.halfspace.code.ByteTables;
import org.halfspace.code.Quantizer;
import org.halfspace.code.UnitLayout;
import org.halfspace.internal.ArraySize;
import org.halfspace.internal.Parallel;
import org.halfspace.train.run.BatchSize;
import org.halfspace.train.run.OneHotEquations;

/**
 * SGD on samples for an encoder together with tables, in whitened coordinates: a vector is z, to be
 * restored is y = Δ z, ŷ = Σ_k T_k[e_k], where e_k are the indexes of the levels of the units that
 * share group k; loss ‖y − ŷ‖² / tr Σ.
 *
 * <p>Codes are those of the quantizers themselves. What the loss would be if a unit had the level
 * next to its own is known from two rows of its table, and the gradient of a projection p is that
 * difference times the slope of a smoothed step, (1 + tanh((p − t)/τ))/2, at the threshold t
 * between the two; that of the threshold is its negative. M and thresholds are moved by Adam, rows
 * of tables by least mean squares. Tables begin as least squares on a linear decoder. Levels stay
 * as they are: tables do without them.
 *
 * <p>Projections are on all k coordinates, tables are about the first c that the target has. The
 * dropped rest counts as lost. float32; a step costs b u k multiplications in BLAS twice, and up to
 * 4 b u c outside. Not thread-safe. The same start, samples and threads of BLAS give the same bits.
 */
public final class TableTraining implements Training {
  private static final float TABLE_RATE = 0.02f;

  /** The rate of tables falls to this share of it, where that of the encoder falls to 0. */
  private static final double LEAST_RATE = 0.1;

  private static final double RIDGE = 16;
  private static final int FIRST_BATCHES = 32;

  /** Where the slope of a step is below a thousandth of the steepest. */
  private static final double SATURATED = 4;

  private final LevelTrainingSettings settings;
  private final StraightThroughTraining.Target target;
  private final int threads;
  private final int components;
  private final TrainedUnits units;
  private final LookupTables tables;
  private final float[] whitened;
  private final float[] errors;
  private final int[] indexes;
  private final int[] entries;
  private final float[] upward;
  private final float[] downward;
  private long step;

  /**
   * Begins a training.
   *
   * @param target the first c ≤ k coordinates
   * @param encoder M: u × k, row after row; copied
   * @param start quantizers of the u units, on the projections M z
   * @param entryBits 8 or 4, the bits of a group of units
   * @param threads for what is not BLAS; they change no bit
   * @throws IllegalArgumentException if lengths do not fit, or a unit lies across two groups
   * @throws org.halfspace.data.UnusableDataException if a batch is more than an array can hold
   */
  public TableTraining(
      LevelTrainingSettings settings,
      StraightThroughTraining.Target target,
      float[] encoder,
      List<Quantizer> start,
      int entryBits,
      int threads) {
    this.settings = Objects.requireNonNull(settings, "settings");
    this.target = Objects.requireNonNull(target, "target");
    this.threads = Parallel.requireThreads(threads);
    this.components = encoder.length / start.size();
    this.units = new TrainedUnits(settings, components, encoder, start, threads);
    UnitLayout layout = UnitLayout.of(start.stream().mapToInt(Quantizer::bits).toArray());
    if (!ByteTables.fits(layout, entryBits)) {
      throw new IllegalArgumentException(
          "entryBits: " + entryBits + ", but units lie across the border of two groups");
    }
    int columns = target.deviations().length;
    if (columns > components) {
      throw new IllegalArgumentException(
          "target: " + columns + " coordinates, must be at most the " + components + " of M");
    }
    this.tables = new LookupTables(layout, entryBits, columns, threads);
    int b = settings.batch();
    this.whitened = new float[BatchSize.of(b, components)];
    this.errors = new float[b * columns];
    this.indexes = new int[BatchSize.of(b, start.size())];
    this.entries = new int[BatchSize.of(b, tables.groups())];
    this.upward = new float[indexes.length];
    this.downward = new float[indexes.length];
  }

  @Override
  public long step() {
    return step;
  }

  @Override
  public int steps() {
    return settings.steps();
  }

  @Override
  public int batch() {
    return settings.batch();
  }

  /** As {@link LevelTraining#parameters}. */
  @Override
  public float[] parameters() {
    return units.parameters();
  }

  @Override
  public TrainingState state() {
    return new TrainingState(step, tensors().stream().map(float[]::clone).toList());
  }

  @Override
  public void restore(TrainingState state) {
    state.copyInto(tensors());
    step = state.step();
  }

  private List<float[]> tensors() {
    SmoothUnits quantizers = units.quantizers();
    List<float[]> tensors =
        new ArrayList<>(
            List.of(units.encoder(), tables.rows(), quantizers.thresholds(), quantizers.levels()));
    units.rules().forEach(rule -> tensors.addAll(rule.memory()));
    return tensors;
  }

  /**
   * {@inheritDoc}
   *
   * @return the loss of the codes with the tables as they are
   */
  @Override
  public double step(Samples samples) throws IOException {
    if (step == 0) {
      begin(samples);
    }
    samples.fill(step, whitened);
    double loss = gradients();
    if (!Double.isFinite(loss)) {
      throw new DivergenceException(
          "the loss is "
              + loss
              + " at step "
              + step
              + "; a smaller learning rate than "
              + settings.learningRate()
              + " may help");
    }
    double fallen = settings.schedule().factor(step, settings.steps());
    double kept = LEAST_RATE + (1 - LEAST_RATE) * fallen;
    tables.learn(entries, batch(), errors, (float) (TABLE_RATE * kept));
    units.update(upward, whitened, settings.learningRate() * fallen, step);
    step++;
    return loss;
  }

  /** Projections of deviation 1, and the tables that belong to the start. */
  private void begin(Samples samples) throws IOException {
    samples.fill(0, whitened);
    units.project(whitened, batch());
    units.normalize();
    int length = whitened.length;
    int batches = (int) Math.max(1, Math.min(FIRST_BATCHES, ArraySize.MAXIMUM / length));
    float[] first = new float[batches * length];
    for (int i = 0; i < batches; i++) {
      samples.fill(i, whitened);
      System.arraycopy(whitened, 0, first, i * length, length);
    }
    fit(first, batches * batch(), tables);
  }

  /** The loss of the batch at hand, and all gradients; those of projections are upward. */
  double gradients() {
    int b = batch();
    code(b);
    restore(b);
    tables.subtract(entries, b, errors);
    double loss = (squaredErrors(b) / b + target.dropped()) / target.total();
    Parallel.ranges(
        threads,
        b,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            differences(i);
          }
        });
    units.forEach(this::gather);
    return loss;
  }

  /** Slopes times differences of the loss, of one vector: for the next level and the one before. */
  private void differences(int vector) {
    int b = batch();
    double factor = 1 / (b * target.total());
    for (int j = 0; j < units.count(); j++) {
      int at = j * b + vector;
      float p = units.projections()[at];
      double above = slope(j, indexes[at], p);
      double below = slope(j, indexes[at] - 1, p);
      upward[at] =
          above == 0 ? 0 : (float) (factor * above * tables.change(j, 1, entries, vector, errors));
      downward[at] =
          below == 0
              ? 0
              : (float) (-factor * below * tables.change(j, -1, entries, vector, errors));
    }
  }

  /** The slope of the smoothed step at a threshold of a unit; 0 where there is none. */
  private double slope(int unit, int threshold, float p) {
    SmoothUnits quantizers = units.quantizers();
    if (threshold < 0 || threshold >= quantizers.levelCount(unit) - 1) {
      return 0;
    }
    double tau = settings.temperature() * quantizers.scale(unit);
    double x = Math.abs(p - quantizers.threshold(unit, threshold)) / tau;
    if (x > SATURATED) {
      return 0;
    }
    double tail = 1 / (1 + Math.exp(2 * x));
    return 2 * tail * (1 - tail) / tau;
  }

  /** The gradients of a unit: of its thresholds, and of its projections in the place of upward. */
  private void gather(int unit) {
    int b = batch();
    double[] ofThresholds = new double[units.quantizers().levelCount(unit) - 1];
    for (int at = unit * b; at < (unit + 1) * b; at++) {
      int index = indexes[at];
      if (index < ofThresholds.length) {
        ofThresholds[index] -= upward[at];
      }
      if (index > 0) {
        ofThresholds[index - 1] -= downward[at];
      }
      upward[at] += downward[at];
    }
    units.quantizers().setGradients(unit, ofThresholds);
  }

  /** Codes of the vectors at hand. */
  private void code(int rows) {
    units.project(whitened, rows);
    units.forEach(j -> units.quantizers().indexes(j, units.projections(), rows, indexes));
    tables.entries(indexes, rows, entries);
  }

  /** What is to be restored, in the place of errors. */
  private void restore(int rows) {
    int columns = tables.columns();
    double[] deviations = target.deviations();
    for (int i = 0; i < rows; i++) {
      for (int c = 0; c < columns; c++) {
        errors[i * columns + c] = (float) (deviations[c] * whitened[i * components + c]);
      }
    }
  }

  private double squaredErrors(int rows) {
    double sum = 0;
    for (int i = 0; i < rows * tables.columns(); i++) {
      sum += (double) errors[i] * errors[i];
    }
    return sum;
  }

  @Override
  public double refittedDistortion(float[] fitting, int fittingRows, float[] vectors, int rows) {
    LookupTables refitted = tables.empty();
    fit(fitting, fittingRows, refitted);
    double[] sum = new double[1];
    forEachBatch(
        vectors,
        rows,
        some -> {
          restore(some);
          refitted.subtract(entries, some, errors);
          sum[0] += squaredErrors(some);
        });
    return (sum[0] / rows + target.dropped()) / target.total();
  }

  /**
   * Tables of least squares for the codes of some vectors: a linear decoder, then what it leaves.
   */
  private void fit(float[] fitting, int rows, LookupTables fitted) {
    int u = units.count();
    SmoothUnits quantizers = units.quantizers();
    CodeProducts products = new CodeProducts(u + 1, components);
    float[] values = new float[BatchSize.of(u + 1L, batch())];
    forEachBatch(
        fitting,
        rows,
        some -> {
          units.forEach(j -> quantizers.quantize(j, units.projections(), some, values));
          Arrays.fill(values, u * some, (u + 1) * some, 1);
          products.addByUnits(values, whitened, some, 1);
        });
    float[] decoder = products.solve(new float[BatchSize.of(u + 1L, components)]);
    fitted.linear(decoder, components, target.deviations(), quantizers);
    OneHotEquations equations =
        new OneHotEquations(fitted.groups(), fitted.entriesEach(), fitted.columns());
    forEachBatch(
        fitting,
        rows,
        some -> {
          restore(some);
          fitted.subtract(entries, some, errors);
          equations.add(entries, new float[0], errors, some, threads);
        });
    equations.addSolution(RIDGE, fitted.rows());
  }

  /** Codes of vectors, a batch at a time. */
  private void forEachBatch(float[] vectors, int rows, IntConsumer work) {
    for (int from = 0; from < rows; from += batch()) {
      int some = Math.min(batch(), rows - from);
      System.arraycopy(vectors, from * components, whitened, 0, some * components);
      code(some);
      work.accept(some);
    }
  }
}
