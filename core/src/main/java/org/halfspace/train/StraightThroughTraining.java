package org.halfspace.train;

import java.util.Objects;
import java.util.random.RandomGenerator;
import org.halfspace.linalg.Blas;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.Parallel;
import org.halfspace.linalg.Transpose;
import org.halfspace.source.Spectrum;

/**
 * SGD on fresh samples of a Gaussian source, in whitened coordinates: z ~ N(0, I), x = Λ^{1/2} z,
 * x̂ = A σ̃(M z), loss ‖x − x̂‖² / tr Λ. The way forward uses σ, the way back the surrogate
 * derivative. Rows of M are made unit after every step; for sign that loses nothing, because their
 * norm does not matter, and it keeps the pre-activations where the surrogate has its slope.
 *
 * <p>float32 with BLAS; a step costs 4 b n k multiplications untied. Not thread-safe. The same
 * start, generator and threads give the same bits.
 */
public final class StraightThroughTraining {
  private final TrainingSettings settings;
  private final int codes;
  private final int dimension;
  private final float[] roots;
  private final double total;
  private final int threads;
  private final float[] encoder;
  private final float[] decoder;
  private final float[] scale;
  private final Optimizer encoderRule;
  private final Optimizer decoderRule;
  private final float[] whitened;
  private final float[] errors;
  private final float[] preActivations;
  private final float[] activations;
  private final float[] encoderGradient;
  private final float[] decoderGradient;
  private long step;

  /**
   * @param start M: n × d, unit rows; left as it is
   * @param threads for what is not BLAS
   */
  public StraightThroughTraining(
      TrainingSettings settings, Spectrum spectrum, Matrix start, int threads) {
    this.settings = Objects.requireNonNull(settings, "settings");
    this.codes = start.rows();
    this.dimension = spectrum.dimension();
    if (start.columns() != dimension) {
      throw new IllegalArgumentException(
          "start: " + start + ", must have " + dimension + " columns");
    }
    this.threads = threads;
    this.roots = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      roots[i] = (float) Math.sqrt(spectrum.eigenvalue(i));
    }
    this.total = spectrum.total();
    this.encoder = start.toFloats();
    this.encoderRule = Optimizer.of(settings.optimizer(), encoder.length);
    boolean tied = settings.weights() == TrainingSettings.Weights.TIED;
    this.decoder = new float[tied ? 0 : codes * dimension];
    this.scale = new float[] {(float) firstScale(codes, dimension)};
    this.decoderRule = Optimizer.of(settings.optimizer(), tied ? 1 : decoder.length);
    if (!tied) {
      // The decoder begins as the tied one.
      for (int i = 0; i < codes; i++) {
        for (int j = 0; j < dimension; j++) {
          decoder[i * dimension + j] = scale[0] * roots[j] * encoder[i * dimension + j];
        }
      }
    }
    int batch = settings.batch();
    this.whitened = new float[batch * dimension];
    this.errors = new float[batch * dimension];
    this.preActivations = new float[batch * codes];
    this.activations = new float[batch * codes];
    this.encoderGradient = new float[encoder.length];
    this.decoderGradient = new float[tied ? 1 : decoder.length];
  }

  /**
   * About the best α for rows in general position: c_1 n / Σ_ij h(G_ij) of THEORY §6 with h(t) ≈
   * c_1² t² off the diagonal.
   */
  private double firstScale(int n, int d) {
    double c1 = settings.activation().linearCoefficient();
    return c1 / (settings.activation().variance() + c1 * c1 * (n - 1.0) / d);
  }

  /** How many steps were made. */
  public long step() {
    return step;
  }

  /** M, a copy: n × d, unit rows. */
  public Matrix encoder() {
    double[] entries = new double[encoder.length];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = encoder[i];
    }
    // float32 rows are unit to 1e-7 only.
    for (int i = 0; i < codes; i++) {
      double square = 0;
      for (int j = i * dimension; j < (i + 1) * dimension; j++) {
        square += entries[j] * entries[j];
      }
      for (int j = i * dimension; j < (i + 1) * dimension; j++) {
        entries[j] /= Math.sqrt(square);
      }
    }
    return Matrix.of(codes, dimension, entries);
  }

  /**
   * Makes one step on fresh samples.
   *
   * @return the loss of the batch before the step, a sample of the distortion
   * @throws DivergenceException if the loss is not finite
   */
  public double step(RandomGenerator random) {
    int batch = settings.batch();
    for (int i = 0; i < whitened.length; i++) {
      whitened[i] = (float) random.nextGaussian();
    }
    Blas.multiply(
        Transpose.NO,
        Transpose.YES,
        batch,
        codes,
        dimension,
        1,
        whitened,
        encoder,
        0,
        preActivations);
    double mean = settings.activation().mean();
    Parallel.ranges(
        threads,
        batch * codes,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            activations[i] = (float) (settings.activation().apply(preActivations[i]) - mean);
          }
        });
    double loss = settings.weights() == TrainingSettings.Weights.TIED ? tied() : untied();
    if (!Double.isFinite(loss)) {
      throw new DivergenceException(
          "loss "
              + loss
              + " at step "
              + step
              + "; a smaller learning rate than "
              + settings.learningRate()
              + " may help");
    }
    double rate = settings.learningRate() * settings.schedule().factor(step, settings.steps());
    encoderRule.step(encoder, encoderGradient, rate);
    decoderRule.step(
        decoder.length == 0 ? scale : decoder, decoderGradient, rate * decoderRateFactor());
    normalizeRows();
    step++;
    return loss;
  }

  /** Entries of A and rows of M differ in size; both should move by the same share of it. */
  private double decoderRateFactor() {
    return decoder.length == 0 ? 1 : Math.sqrt(total / dimension);
  }

  private double untied() {
    int batch = settings.batch();
    // decoder is stored transposed, n × d.
    Blas.multiply(
        Transpose.NO, Transpose.NO, batch, dimension, codes, 1, activations, decoder, 0, errors);
    double loss = subtractTargets();
    float factor = (float) (2 / (batch * total));
    Blas.multiply(
        Transpose.YES,
        Transpose.NO,
        codes,
        dimension,
        batch,
        factor,
        activations,
        errors,
        0,
        decoderGradient);
    Blas.multiply(
        Transpose.NO,
        Transpose.YES,
        batch,
        codes,
        dimension,
        factor,
        errors,
        decoder,
        0,
        activations);
    backThroughSurrogate();
    Blas.multiply(
        Transpose.YES,
        Transpose.NO,
        codes,
        dimension,
        batch,
        1,
        activations,
        whitened,
        0,
        encoderGradient);
    return loss;
  }

  /** A = α Mᵀ: the encoder's gradient has a second part, through the decoder. */
  private double tied() {
    int batch = settings.batch();
    float[] projected = new float[batch * dimension];
    Blas.multiply(
        Transpose.NO, Transpose.NO, batch, dimension, codes, 1, activations, encoder, 0, projected);
    float alpha = scale[0];
    for (int i = 0; i < errors.length; i++) {
      errors[i] = alpha * projected[i];
    }
    double loss = subtractTargets();
    float factor = (float) (2 / (batch * total));
    double alphaGradient = 0;
    for (int i = 0; i < errors.length; i++) {
      alphaGradient += (double) errors[i] * projected[i];
    }
    decoderGradient[0] = (float) (factor * alphaGradient);
    Blas.multiply(
        Transpose.YES,
        Transpose.NO,
        codes,
        dimension,
        batch,
        factor * alpha,
        activations,
        errors,
        0,
        encoderGradient);
    Blas.multiply(
        Transpose.NO,
        Transpose.YES,
        batch,
        codes,
        dimension,
        factor * alpha,
        errors,
        encoder,
        0,
        activations);
    backThroughSurrogate();
    Blas.multiply(
        Transpose.YES,
        Transpose.NO,
        codes,
        dimension,
        batch,
        1,
        activations,
        whitened,
        1,
        encoderGradient);
    return loss;
  }

  /** errors −= x; the mean loss of the batch. */
  private double subtractTargets() {
    double sum = 0;
    for (int i = 0; i < settings.batch(); i++) {
      for (int j = 0; j < dimension; j++) {
        int at = i * dimension + j;
        errors[at] -= roots[j] * whitened[at];
        sum += (double) errors[at] * errors[at];
      }
    }
    return sum / (settings.batch() * total);
  }

  private void backThroughSurrogate() {
    Parallel.ranges(
        threads,
        settings.batch() * codes,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            activations[i] *= settings.surrogate().slope(preActivations[i]);
          }
        });
  }

  private void normalizeRows() {
    for (int i = 0; i < codes; i++) {
      double square = 0;
      for (int j = i * dimension; j < (i + 1) * dimension; j++) {
        square += (double) encoder[j] * encoder[j];
      }
      float factor = (float) (1 / Math.sqrt(square));
      for (int j = i * dimension; j < (i + 1) * dimension; j++) {
        encoder[j] *= factor;
      }
    }
  }
}
