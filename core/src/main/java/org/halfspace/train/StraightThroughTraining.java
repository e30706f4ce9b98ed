// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.halfspace.activation.Activation;
import org.halfspace.data.UnusableDataException;
import org.halfspace.linalg.Matrix;
import org.halfspace.train.run.FloatRows;

/**
 * SGD on samples (docs/theory.md, §6.4), in whitened coordinates: a vector is z, to be restored is
 * y = Δ z with Δ the deviations of the coordinates, ŷ = Δ Dᵀ σ̃(M z), loss ‖y − ŷ‖² / tr Σ. The way
 * forward uses σ, the way back the surrogate derivative.
 *
 * <p>The decoder is held as D: n × k, in units of the deviations, so that one learning rate fits
 * all its columns. float32; a step costs 4 b n k multiplications, all in BLAS and on its threads,
 * beside which the rest runs on the caller's. Not thread-safe. The same start, samples and threads
 * of BLAS give the same bits.
 */
public final class StraightThroughTraining implements Training {
  /** Least squares forget a batch by this factor for every later one. */
  private static final float KEPT = 0.99f;

  private final TrainingSettings settings;
  private final Target target;
  private final int units;
  private final int components;
  private final float[] weights;
  private final float[] encoder;
  private final float[] decoder;
  private final float[] scale;
  private final Optimizer encoderRule;
  private final Optimizer decoderRule;
  private final Optional<CodeProducts> products;
  private final TrainingGradients gradients;
  private final Batch scratch;
  private long step;

  /**
   * What is to be restored.
   *
   * @param deviations Δ, k long: y = Δ z
   * @param total tr Σ of the source
   * @param dropped the variance outside the k coordinates, lost whatever is trained
   */
  public record Target(double[] deviations, double total, double dropped) {
    public Target {
      for (double deviation : deviations) {
        if (!(deviation >= 0)) {
          throw new IllegalArgumentException("deviations: " + deviation + ", must not be negative");
        }
      }
      if (!(total > 0) || !(dropped >= 0)) {
        throw new IllegalArgumentException(
            "total: " + total + ", dropped: " + dropped + ", must be positive and not negative");
      }
    }

    /** Δ². */
    float[] weights() {
      float[] squares = new float[deviations.length];
      for (int j = 0; j < squares.length; j++) {
        squares[j] = (float) (deviations[j] * deviations[j]);
      }
      return squares;
    }

    /** 1/Δ_j; 0 where there is nothing to restore. */
    double inverse(int j) {
      return deviations[j] == 0 ? 0 : 1 / deviations[j];
    }
  }

  /**
   * Begins a training. A free decoder starts as the tied one with about the best α.
   *
   * @param start M: n × k, unit rows; left as it is
   * @throws UnusableDataException if a batch of such vectors is more than an array can hold
   */
  public StraightThroughTraining(TrainingSettings settings, Target target, Matrix start) {
    this.settings = Objects.requireNonNull(settings, "settings");
    this.target = Objects.requireNonNull(target, "target");
    this.units = start.rows();
    this.components = start.columns();
    if (target.deviations().length != components) {
      throw new IllegalArgumentException(
          "start: " + start + ", must have " + target.deviations().length + " columns");
    }
    long largest = (long) settings.batch() * Math.max(units, components);
    if (largest > Integer.MAX_VALUE - 8) {
      throw new UnusableDataException(
          "a batch of "
              + settings.batch()
              + " vectors with "
              + units
              + " units and "
              + components
              + " components is more than a Java array can hold; use a smaller batch");
    }
    this.weights = target.weights();
    this.encoder = start.toFloats();
    this.decoder = new float[encoder.length];
    this.scale = new float[] {(float) firstScale()};
    this.encoderRule = Optimizer.of(settings.optimizer(), encoder.length);
    this.decoderRule =
        Optimizer.of(settings.optimizer(), tied() ? 1 : solved() ? 0 : decoder.length);
    this.products = solved() ? Optional.of(new CodeProducts(units, components)) : Optional.empty();
    this.gradients = new TrainingGradients(settings, target, units);
    this.scratch = new Batch(settings.batch(), units, components);
    tieDecoder();
  }

  private boolean tied() {
    return settings.weights() == TrainingSettings.Weights.TIED;
  }

  private boolean solved() {
    return settings.decoder() == TrainingSettings.Decoder.LEAST_SQUARES;
  }

  /**
   * About the best α for rows in general position: c_1 n / Σ_ij h(G_ij) of docs/theory.md, §6 with
   * h(t) ≈ c_1² t² off the diagonal.
   */
  private double firstScale() {
    Activation activation = settings.activation();
    double c1 = activation.linearCoefficient();
    double mean = Arrays.stream(target.deviations()).average().orElseThrow();
    return mean * c1 / (activation.variance() + c1 * c1 * (units - 1.0) / components);
  }

  /** Δ D = α M. */
  private void tieDecoder() {
    for (int i = 0; i < units; i++) {
      for (int j = 0; j < components; j++) {
        int at = i * components + j;
        decoder[at] = (float) (scale[0] * target.inverse(j)) * encoder[at];
      }
    }
  }

  /** How it trains. */
  public TrainingSettings settings() {
    return settings;
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

  /** M: n × k, unit rows. */
  @Override
  public float[] parameters() {
    return encoder().toFloats();
  }

  /** M, a copy: n × k, unit rows. */
  public Matrix encoder() {
    return FloatRows.unit(encoder, units, components);
  }

  @Override
  public TrainingState state() {
    List<float[]> copies = new ArrayList<>();
    for (float[] tensor : tensors()) {
      copies.add(tensor.clone());
    }
    return new TrainingState(step, copies);
  }

  @Override
  public void restore(TrainingState state) {
    state.copyInto(tensors());
    step = state.step();
  }

  private List<float[]> tensors() {
    List<float[]> tensors = new ArrayList<>(List.of(encoder, decoder, scale));
    tensors.addAll(encoderRule.memory());
    tensors.addAll(decoderRule.memory());
    products.ifPresent(sums -> tensors.addAll(sums.sums()));
    return tensors;
  }

  /**
   * {@inheritDoc}
   *
   * @return the loss of the batch before the step, a sample of the distortion
   */
  @Override
  public double step(Samples samples) throws IOException {
    samples.fill(step, scratch.whitened);
    scratch.encode(encoder, settings.activation());
    scratch.decode(decoder);
    double loss = loss(scratch);
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
    products.ifPresent(sums -> sums.add(scratch.activations, scratch.whitened, scratch.rows, KEPT));
    gradients.compute(scratch, encoder, decoder, scale[0], step);
    double rate = settings.learningRate() * settings.schedule().factor(step, settings.steps());
    encoderRule.step(encoder, gradients.ofEncoder(), rate, step);
    if (tied()) {
      double unit = Math.sqrt(target.total() / components);
      decoderRule.step(scale, gradients.ofScale(), rate * unit, step);
    } else if (!solved()) {
      decoderRule.step(decoder, gradients.ofDecoder(), rate, step);
    }
    if (settings.rows() == TrainingSettings.Rows.UNIT) {
      FloatRows.normalize(encoder, units, components);
    }
    if (tied()) {
      tieDecoder();
    }
    step++;
    if (solved() && step % settings.decoderInterval() == 0) {
      System.arraycopy(products.orElseThrow().solve(decoder), 0, decoder, 0, decoder.length);
    }
    return loss;
  }

  /**
   * The distortion of encoder and decoder as they are.
   *
   * @param whitened rows × k
   */
  public double distortion(float[] whitened, int rows) {
    return distortion(whitened, rows, decoder);
  }

  @Override
  public double refittedDistortion(float[] fitting, int fittingRows, float[] whitened, int rows) {
    CodeProducts all = new CodeProducts(units, components);
    for (int from = 0; from < fittingRows; from += scratch.rows) {
      int some = Math.min(scratch.rows, fittingRows - from);
      System.arraycopy(fitting, from * components, scratch.whitened, 0, some * components);
      // A last batch that is not full counts some vectors of the one before twice.
      scratch.encode(encoder, settings.activation());
      all.add(scratch.activations, scratch.whitened, scratch.rows, 1);
    }
    return distortion(whitened, rows, all.solve(decoder));
  }

  /**
   * The distortion of the encoder with the decoder of least squares, on vectors drawn for it.
   *
   * @param samples others than those of the training, of the same batch
   * @param batches how many the decoder is fitted to; as many after them are measured
   * @throws IOException if the vectors cannot be read
   */
  public double refittedDistortion(Samples samples, int batches) throws IOException {
    CodeProducts all = new CodeProducts(units, components);
    for (int b = 0; b < batches; b++) {
      samples.fill(b, scratch.whitened);
      scratch.encode(encoder, settings.activation());
      all.add(scratch.activations, scratch.whitened, scratch.rows, 1);
    }
    float[] with = all.solve(decoder);
    double sum = 0;
    for (int b = batches; b < 2 * batches; b++) {
      samples.fill(b, scratch.whitened);
      scratch.encode(encoder, settings.activation());
      scratch.decode(with);
      sum += loss(scratch) / batches;
    }
    return sum;
  }

  private double distortion(float[] whitened, int rows, float[] with) {
    Batch batch = scratch;
    double sum = 0;
    for (int from = 0; from < rows; from += batch.rows) {
      int some = Math.min(batch.rows, rows - from);
      System.arraycopy(whitened, from * components, batch.whitened, 0, some * components);
      // What is left of the rows before counts for nothing.
      batch.encode(encoder, settings.activation());
      batch.decode(with);
      sum += batch.squaredErrors(weights, some);
    }
    return sum / (rows * target.total()) + target.dropped() / target.total();
  }

  private double loss(Batch batch) {
    return batch.squaredErrors(weights, batch.rows) / (batch.rows * target.total())
        + target.dropped() / target.total();
  }
}
