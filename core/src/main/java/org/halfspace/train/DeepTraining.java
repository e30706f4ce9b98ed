// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.halfspace.internal.ArraySize;
import org.halfspace.internal.SplitMix;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.train.deep.DeepModel;
import org.halfspace.train.deep.DeepShape;
import org.halfspace.train.deep.Parameters;
import org.halfspace.train.run.BatchSize;

/**
 * SGD on samples for a network that decodes, together with the encoder or for codes that stay
 * fixed, in whitened coordinates: to be restored is Δ z, ẑ = W h_L + A y + b, y = Q(tanh(M z + c)),
 * loss ‖Δ (z − ẑ)‖² / tr Σ. On the way back, rounding is passed over. Adam trains all. The start is
 * the linear code: A and b are those of least squares, W is zero.
 *
 * <p>float32; a step costs 6 multiplications for each row and entry of the decoder's matrices, in
 * BLAS by one thread for each slice of the batch. Not thread-safe. The same start, samples and
 * threads give the same bits.
 */
public final class DeepTraining implements Training {
  /** The first decoder is fitted to so many batches or more. */
  private static final int FIRST_BATCHES = 256;

  private static final int FIRST_VECTORS_OF_A_UNIT = 32;

  private final DeepTrainingSettings settings;
  private final StraightThroughTraining.Target target;
  private final DeepShape shape;
  private final DeepModel model;
  private final int steps;
  private final int batch;
  private final int threads;
  private final float[] samplesAtHand;
  private long step;

  /**
   * Where a training begins and how it goes on.
   *
   * @param settings what {@code batch} and {@code steps} do not say
   * @param batch vectors in a step
   * @param steps how many steps
   * @param seed of the first weights, and of what is left out
   * @param threads of all work
   */
  public record Plan(DeepTrainingSettings settings, int batch, int steps, long seed, int threads) {}

  /**
   * The code to begin with, in whitened coordinates.
   *
   * @param encoder M: u × k, row after row; copied
   * @param shifts c: u; copied
   * @param levels of each unit
   * @param shift added to the coordinates of samples; empty where codes stay fixed, whose samples
   *     hold k targets, u values and the gain
   */
  public record Start(float[] encoder, float[] shifts, int[] levels, float[] shift) {}

  /**
   * Begins a training.
   *
   * @throws IllegalArgumentException if lengths do not fit
   * @throws org.halfspace.data.UnusableDataException if a batch is more than an array can hold
   */
  public DeepTraining(Plan plan, StraightThroughTraining.Target target, Start start) {
    this.settings = Objects.requireNonNull(plan.settings(), "settings");
    this.target = Objects.requireNonNull(target, "target");
    this.steps = plan.steps();
    this.batch = plan.batch();
    this.threads = plan.threads();
    int k = target.deviations().length;
    this.shape = new DeepShape(k, start.levels(), settings.hidden());
    if (start.encoder().length != (long) shape.units() * k
        || start.shifts().length != shape.units()) {
      throw new IllegalArgumentException(
          "start: encoder of length "
              + start.encoder().length
              + ", shifts of "
              + start.shifts().length
              + ", must be of "
              + shape.units()
              + " units and "
              + k
              + " components");
    }
    DeepModel.Task task =
        new DeepModel.Task(
            target.weights(),
            start.shift(),
            settings.activation(),
            settings.dropout(),
            plan.seed());
    this.model = new DeepModel(shape, task, tensors(start, plan.seed()), batch, threads);
    this.samplesAtHand = new float[BatchSize.of(batch, model.width())];
  }

  /** Hidden weights of deviation √(2 / inputs) (He et al. 2015), and nothing behind them. */
  private List<float[]> tensors(Start start, long seed) {
    SplitMix random = SplitMix.of(seed);
    List<float[]> tensors = new ArrayList<>();
    for (int length : shape.lengths()) {
      tensors.add(new float[length]);
    }
    System.arraycopy(start.encoder(), 0, tensors.get(0), 0, start.encoder().length);
    System.arraycopy(start.shifts(), 0, tensors.get(1), 0, start.shifts().length);
    for (int l = 0; l < settings.hidden().size(); l++) {
      float[] weights = tensors.get(DeepShape.weights(l));
      double deviation = Math.sqrt(2.0 / shape.inputs(l));
      for (int i = 0; i < weights.length; i++) {
        weights[i] = (float) (deviation * random.nextGaussian());
      }
    }
    return tensors;
  }

  /** The sizes and the order of {@link #parameters}. */
  public DeepShape shape() {
    return shape;
  }

  @Override
  public long step() {
    return step;
  }

  @Override
  public int steps() {
    return steps;
  }

  @Override
  public int batch() {
    return batch;
  }

  /** All tensors, one after the other; {@link DeepShape#split} takes them apart. */
  @Override
  public float[] parameters() {
    return shape.joined(model.parameters().values());
  }

  @Override
  public TrainingState state() {
    return new TrainingState(
        step, model.parameters().memory().stream().map(float[]::clone).toList());
  }

  @Override
  public void restore(TrainingState state) {
    state.copyInto(model.parameters().memory());
    model.parameters().publish();
    step = state.step();
  }

  /**
   * Finds A and b of the start by least squares on the first batches. A training that is resumed
   * does not need it.
   *
   * @param batchesOfAnEpoch as many are different
   * @throws IOException if the samples cannot be read
   */
  public void begin(Samples samples, long batchesOfAnEpoch) throws IOException {
    int u = shape.units();
    int k = shape.components();
    CodeProducts products = new CodeProducts(u + 1, k);
    float[] values = new float[ArraySize.of("values", batch, u)];
    float[] withOnes = new float[ArraySize.of("values", batch, u + 1L)];
    float[] targets = new float[ArraySize.of("targets", batch, k)];
    long wanted = Math.max(FIRST_BATCHES, FIRST_VECTORS_OF_A_UNIT * (long) u / batch);
    for (long i = 0; i < Math.min(wanted, batchesOfAnEpoch); i++) {
      samples.fill(i, samplesAtHand);
      model.values(samplesAtHand, batch, values);
      for (int row = 0; row < batch; row++) {
        model.target(samplesAtHand, row, targets);
        float gain = model.gain(samplesAtHand, row);
        for (int j = 0; j < u; j++) {
          withOnes[row * (u + 1) + j] = gain * values[row * u + j];
        }
        withOnes[row * (u + 1) + u] = gain;
      }
      Blas.runWith(threads, () -> products.add(withOnes, targets, batch, 1));
    }
    float[] solved =
        Blas.with(threads, () -> products.solve(new float[Math.multiplyExact(u + 1, k)]));
    Parameters parameters = model.parameters();
    float[] skip = parameters.values().get(shape.output() + 1);
    float[] bias = parameters.values().get(shape.output() + 2);
    for (int c = 0; c < k; c++) {
      for (int j = 0; j < u; j++) {
        skip[c * u + j] = solved[j * k + c];
      }
      bias[c] = solved[u * k + c];
    }
    parameters.publish();
  }

  /**
   * {@inheritDoc}
   *
   * @return the loss of the batch before the step, with hidden numbers left out
   */
  @Override
  public double step(Samples samples) throws IOException {
    samples.fill(step, samplesAtHand);
    double scale = 1 / (batch * target.total());
    double loss = model.gradients(samplesAtHand, batch, step, scale) * scale;
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
    model.parameters().update(settings.rate(step, steps), settings.weightDecay(), step, threads);
    step++;
    return loss + target.dropped() / target.total();
  }

  /**
   * The distortion of codes and network as they are; there is nothing to refit.
   *
   * @param fitting not read
   * @param samples as those of a step: rows × numbers of a row
   */
  @Override
  public double refittedDistortion(float[] fitting, int fittingRows, float[] samples, int rows) {
    double sum = 0;
    for (int from = 0; from < rows; from += batch) {
      sum += model.loss(samples, from, Math.min(batch, rows - from));
    }
    return sum / (rows * target.total()) + target.dropped() / target.total();
  }
}
