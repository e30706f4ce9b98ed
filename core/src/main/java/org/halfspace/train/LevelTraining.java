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
  private static final double RESCALING = 0.1;
  private static final int FIRST_BATCHES = 16;

  private final LevelTrainingSettings settings;
  private final StraightThroughTraining.Target target;
  private final int threads;
  private final int units;
  private final int components;
  private final SmoothUnits quantizers;
  private final float[] encoder;
  private final float[] decoder;
  private final float[] weights;
  private final Optimizer encoderRule;
  private final Optimizer thresholdRule;
  private final Optimizer levelRule;
  private final CodeProducts products;
  private final float[] whitened;
  private final float[] projections;
  private final float[] values;
  private final float[] errors;
  private final float[] valueGradient;
  private final float[] encoderGradient;
  private final float[] encoderSteps;
  private final float[] thresholdSteps;
  private final float[] levelSteps;
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
    this.units = start.size();
    this.components = target.deviations().length;
    if (encoder.length != (long) units * components) {
      throw new IllegalArgumentException(
          "encoder: length " + encoder.length + ", must be " + units + " × " + components);
    }
    int b = settings.batch();
    this.quantizers = new SmoothUnits(start, settings.temperature());
    this.encoder = encoder.clone();
    this.decoder = new float[BatchSize.of(units + 1L, components)];
    this.weights = target.weights();
    this.encoderRule = Optimizer.of(TrainingSettings.Rule.ADAM, encoder.length);
    this.thresholdSteps = new float[quantizers.thresholds().length];
    this.levelSteps = new float[quantizers.levels().length];
    this.thresholdRule = Optimizer.of(TrainingSettings.Rule.ADAM, thresholdSteps.length);
    this.levelRule = Optimizer.of(TrainingSettings.Rule.ADAM, levelSteps.length);
    this.products = new CodeProducts(units + 1, components);
    this.whitened = new float[BatchSize.of(b, components)];
    this.errors = new float[whitened.length];
    this.values = new float[BatchSize.of(b, units + 1L)];
    this.projections = new float[b * units];
    this.valueGradient = new float[b * units];
    this.encoderGradient = new float[encoder.length];
    this.encoderSteps = new float[encoder.length];
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
    float[] thresholds = quantizers.thresholds();
    float[] levels = quantizers.levels();
    float[] all = Arrays.copyOf(encoder, encoder.length + thresholds.length + levels.length);
    System.arraycopy(thresholds, 0, all, encoder.length, thresholds.length);
    System.arraycopy(levels, 0, all, encoder.length + thresholds.length, levels.length);
    return all;
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
    List<float[]> tensors =
        new ArrayList<>(List.of(encoder, decoder, quantizers.thresholds(), quantizers.levels()));
    tensors.addAll(encoderRule.memory());
    tensors.addAll(thresholdRule.memory());
    tensors.addAll(levelRule.memory());
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
    update(settings.learningRate() * settings.schedule().factor(step, settings.steps()));
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
    forEachUnit(j -> rescale(j, 1));
    for (int i = 0; i < FIRST_BATCHES; i++) {
      samples.fill(i, whitened);
      project(whitened, batch());
      forEachUnit(j -> quantizers.forward(j, projections, batch(), values));
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
    forEachUnit(j -> quantizers.forward(j, projections, b, values));
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
    new Product(Transpose.NO, Transpose.YES, units, b, components)
        .into(1, decoder, errors, 0, valueGradient);
    forEachUnit(j -> quantizers.backward(j, projections, b, valueGradient));
    new Product(Transpose.NO, Transpose.NO, units, components, b)
        .into(1, valueGradient, whitened, 0, encoderGradient);
    return loss;
  }

  private void update(double rate) {
    Arrays.fill(encoderSteps, 0);
    Arrays.fill(thresholdSteps, 0);
    Arrays.fill(levelSteps, 0);
    encoderRule.step(encoderSteps, encoderGradient, rate, step);
    thresholdRule.step(thresholdSteps, quantizers.thresholdGradient(), rate, step);
    levelRule.step(levelSteps, quantizers.levelGradient(), rate, step);
    forEachUnit(
        j -> {
          float scale = (float) quantizers.scale(j);
          for (int i = j * components; i < (j + 1) * components; i++) {
            encoder[i] += scale * encoderSteps[i];
          }
          quantizers.move(j, thresholdSteps, levelSteps);
          rescale(j, RESCALING);
        });
  }

  /** Multiplies row and thresholds by s^{−power}, s the deviation of the projections at hand. */
  private void rescale(int unit, double power) {
    double sum = 0;
    double squares = 0;
    int b = batch();
    for (int at = unit * b; at < (unit + 1) * b; at++) {
      sum += projections[at];
      squares += (double) projections[at] * projections[at];
    }
    double variance = squares / b - sum / b * (sum / b);
    float factor = (float) Math.pow(variance, -power / 2);
    if (!(variance > 0) || !Float.isFinite(factor)) {
      // The unit says the same of all vectors of the batch; there is nothing to go by.
      return;
    }
    for (int i = unit * components; i < (unit + 1) * components; i++) {
      encoder[i] *= factor;
    }
    quantizers.rescale(unit, factor);
  }

  private void forEachUnit(IntConsumer work) {
    Parallel.ranges(
        threads,
        units,
        (from, to) -> {
          for (int j = from; j < to; j++) {
            work.accept(j);
          }
        });
  }

  /** Projections: u × rows; and the ones below the values. */
  private void project(float[] vectors, int rows) {
    new Product(Transpose.NO, Transpose.YES, units, rows, components)
        .into(1, encoder, vectors, 0, projections);
    Arrays.fill(values, units * rows, (units + 1) * rows, 1);
  }

  /** Errors Dᵀ (y, 1) − z: rows × k. */
  private void decode(float[] vectors, int rows, float[] with) {
    System.arraycopy(vectors, 0, errors, 0, rows * components);
    new Product(Transpose.YES, Transpose.NO, rows, components, units + 1)
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
    CodeProducts all = new CodeProducts(units + 1, components);
    forEachBatch(fitting, rows, some -> all.addByUnits(values, whitened, some, 1));
    return all.solve(decoder);
  }

  /** Quantizes vectors a batch at a time; the work finds them and their values. */
  private void forEachBatch(float[] vectors, int rows, IntConsumer work) {
    for (int from = 0; from < rows; from += batch()) {
      int some = Math.min(batch(), rows - from);
      System.arraycopy(vectors, from * components, whitened, 0, some * components);
      project(whitened, some);
      forEachUnit(j -> quantizers.quantize(j, projections, some, values));
      work.accept(some);
    }
  }
}
