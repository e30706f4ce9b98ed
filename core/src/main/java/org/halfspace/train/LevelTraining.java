// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.halfspace.code.Quantizer;
import org.halfspace.internal.Parallel;
import org.halfspace.linalg.blas.Product;
import org.halfspace.linalg.blas.Transpose;
import org.halfspace.train.run.BatchSize;

/**
 * SGD on samples for units of several levels, in whitened coordinates: a vector is z, to be
 * restored is Δ z, ẑ = Dᵀ (y, 1) with y_j = Q̃_j((M z)_j), loss ‖Δ (z − ẑ)‖² / tr Σ. Q̃ is the
 * quantizer with each step smoothed to a tanh of temperature τ, so gradients are those of the loss;
 * distortions are measured with the quantizer itself. M, thresholds, and the levels of units of
 * more than one bit are trained by Adam; D follows by least squares on the recent batches. After
 * every step a row of M and its thresholds are drawn to a projection of deviation 1 by the tenth
 * power of what is missing, which changes no code and keeps τ and learning rate in proportion.
 *
 * <p>float32; a step costs 2 b u (u + 3 k) multiplications in BLAS. Not thread-safe. The same
 * start, samples and threads of BLAS give the same bits.
 */
public final class LevelTraining implements Training {
  private static final float KEPT = 0.99f;
  private static final int DECODER_INTERVAL = 10;
  private static final int FIRST_BATCHES = 16;

  private final LevelTrainingSettings settings;
  private final StraightThroughTraining.Target target;
  private final int threads;
  private final int components;
  private final TrainedUnits units;
  private final float[] decoder;
  private final float[] weights;
  private final CodeProducts products;
  private final float[] whitened;
  private final float[] values;
  private final float[] errors;
  private final float[] valueGradient;
  private long step;

  /**
   * Begins a training.
   *
   * @param encoder M: u × k, row after row; copied
   * @param start quantizers of the u units, on the projections M z
   * @param threads for what is not BLAS; they change no bit
   * @throws IllegalArgumentException if lengths do not fit
   * @throws org.halfspace.data.UnusableDataException if a batch is more than an array can hold
   */
  public LevelTraining(
      LevelTrainingSettings settings,
      StraightThroughTraining.Target target,
      float[] encoder,
      List<Quantizer> start,
      int threads) {
    this.settings = Objects.requireNonNull(settings, "settings");
    this.target = Objects.requireNonNull(target, "target");
    this.threads = Parallel.requireThreads(threads);
    this.components = target.deviations().length;
    this.units = new TrainedUnits(settings, components, encoder, start, threads);
    int b = settings.batch();
    int u = start.size();
    this.decoder = new float[BatchSize.of(u + 1L, components)];
    this.weights = target.weights();
    this.products = new CodeProducts(u + 1, components);
    this.whitened = new float[BatchSize.of(b, components)];
    this.errors = new float[whitened.length];
    this.values = new float[BatchSize.of(b, u + 1L)];
    this.valueGradient = new float[b * u];
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

  /** M, thresholds and levels, one after the other; {@link #quantizers} reads them. */
  @Override
  public float[] parameters() {
    return units.parameters();
  }

  /**
   * The quantizers among parameters, whose first u k entries are M.
   *
   * @param sizes levels of each unit
   * @param shifts added to all thresholds of a unit
   */
  public static List<Quantizer> quantizers(
      float[] parameters, int components, int[] sizes, double[] shifts) {
    int from = sizes.length * components;
    int thresholds = Arrays.stream(sizes).sum() - sizes.length;
    return SmoothUnits.quantizers(
        sizes,
        Arrays.copyOfRange(parameters, from, from + thresholds),
        Arrays.copyOfRange(parameters, from + thresholds, parameters.length),
        shifts);
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
            List.of(units.encoder(), decoder, quantizers.thresholds(), quantizers.levels()));
    units.rules().forEach(rule -> tensors.addAll(rule.memory()));
    tensors.addAll(products.sums());
    return tensors;
  }

  /**
   * {@inheritDoc}
   *
   * @return the loss of the smoothed units, a little below the distortion of the codes
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
    products.addByUnits(values, whitened, batch(), KEPT);
    double rate = settings.learningRate() * settings.schedule().factor(step, settings.steps());
    units.update(valueGradient, whitened, rate, step);
    step++;
    if (step % DECODER_INTERVAL == 0) {
      solve(products);
    }
    return loss;
  }

  /** Projections of deviation 1, and the decoder that belongs to the start. */
  private void begin(Samples samples) throws IOException {
    samples.fill(0, whitened);
    project(whitened, batch());
    units.normalize();
    for (int i = 0; i < FIRST_BATCHES; i++) {
      samples.fill(i, whitened);
      project(whitened, batch());
      units.forEach(j -> units.quantizers().forward(j, units.projections(), batch(), values));
      products.addByUnits(values, whitened, batch(), 1);
    }
    solve(products);
  }

  private void solve(CodeProducts sums) {
    System.arraycopy(sums.solve(decoder), 0, decoder, 0, decoder.length);
  }

  /** The loss of the batch at hand and all gradients. */
  double gradients() {
    int b = batch();
    project(whitened, b);
    units.forEach(j -> units.quantizers().forward(j, units.projections(), b, values));
    decode(whitened, b, decoder);
    double loss = squaredErrors(b) / (b * target.total()) + target.dropped() / target.total();
    float factor = (float) (2 / (b * target.total()));
    Parallel.ranges(
        threads,
        b,
        (from, to) -> {
          for (int i = from * components; i < to * components; i++) {
            errors[i] *= factor * weights[i % components];
          }
        });
    new Product(Transpose.NO, Transpose.YES, units.count(), b, components)
        .into(1, decoder, errors, 0, valueGradient);
    units.forEach(j -> units.quantizers().backward(j, units.projections(), b, valueGradient));
    return loss;
  }

  /** Projections: u × rows; and the ones below the values. */
  private void project(float[] vectors, int rows) {
    units.project(vectors, rows);
    Arrays.fill(values, units.count() * rows, (units.count() + 1) * rows, 1);
  }

  /** Errors Dᵀ (y, 1) − z: rows × k. */
  private void decode(float[] vectors, int rows, float[] with) {
    System.arraycopy(vectors, 0, errors, 0, rows * components);
    new Product(Transpose.YES, Transpose.NO, rows, components, units.count() + 1)
        .into(1, values, with, -1, errors);
  }

  private double squaredErrors(int rows) {
    double sum = 0;
    for (int i = 0; i < rows; i++) {
      float own = 0;
      for (int j = 0; j < components; j++) {
        float error = errors[i * components + j];
        own += weights[j] * error * error;
      }
      sum += own;
    }
    return sum;
  }

  @Override
  public double refittedDistortion(float[] fitting, int fittingRows, float[] vectors, int rows) {
    float[] with = refitted(fitting, fittingRows);
    double[] sum = new double[1];
    forEachBatch(
        vectors,
        rows,
        some -> {
          decode(whitened, some, with);
          sum[0] += squaredErrors(some);
        });
    return sum[0] / (rows * target.total()) + target.dropped() / target.total();
  }

  /** The decoder of least squares for the codes of some vectors: (u + 1) × k. */
  private float[] refitted(float[] fitting, int rows) {
    CodeProducts all = new CodeProducts(units.count() + 1, components);
    forEachBatch(fitting, rows, some -> all.addByUnits(values, whitened, some, 1));
    return all.solve(decoder);
  }

  /** Quantizes vectors a batch at a time; the work finds them and their values. */
  private void forEachBatch(float[] vectors, int rows, IntConsumer work) {
    for (int from = 0; from < rows; from += batch()) {
      int some = Math.min(batch(), rows - from);
      System.arraycopy(vectors, from * components, whitened, 0, some * components);
      project(whitened, some);
      units.forEach(j -> units.quantizers().quantize(j, units.projections(), some, values));
      work.accept(some);
    }
  }
}
