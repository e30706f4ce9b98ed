package org.halfspace.fit;

import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.halfspace.Autoencoder;
import org.halfspace.Progress;
import org.halfspace.activation.Activation;
import org.halfspace.code.Gain;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;
import org.halfspace.fit.encoder.EncoderMethod;
import org.halfspace.fit.target.BitsForTarget;
import org.halfspace.fit.target.DistortionGoal;
import org.halfspace.fit.target.RecallGoal;
import org.halfspace.internal.Parallel;
import org.halfspace.linalg.Blas;
import org.halfspace.train.CheckpointStore;

/**
 * Learns an {@link Autoencoder} from vectors: mean and covariance, the floor, an encoder, a
 * decoder, and a test on vectors that were held out.
 *
 * <p>The codes are in an order in which the first m are a good code for every m ({@link
 * Autoencoder#prefix}).
 *
 * <p>Immutable; {@code withX} returns a changed copy. Same data, settings, seed and threads give
 * the same model to the last bit on the same machine with the same Java and {@link
 * org.halfspace.code.engine.VectorApi} there or not. Reads the training vectors twice, SGD oftener,
 * the test vectors once, in blocks; memory O(d² + n² + n d), whatever their number.
 *
 * <pre>{@code
 * FitReport report = Fit.codes(256).run(VectorFiles.open(Path.of("vectors.npy")));
 * byte[] code = report.model().encode(vector);
 * }</pre>
 */
public final class Fit {
  /** The largest number of bits: F is n² doubles, 2 GiB then. */
  public static final int MAXIMUM_BITS = 16_384;

  /**
   * The largest share of the vectors that is held out when no test set is given, and their largest
   * number.
   */
  private static final double HELD_OUT_SHARE = 0.1;

  private static final long MAXIMUM_HELD_OUT = 10_000;

  private final FitSettings settings;
  private final FitEnvironment environment;

  private Fit(FitSettings settings, FitEnvironment environment) {
    this.settings = settings;
    this.environment = environment;
  }

  /**
   * A fit with {@code bits} bits for each vector; otherwise the encoder that serves the vectors
   * best ({@link EncoderMethod#AUTO}), decoder by least squares, no gain, seed 1, one thread for
   * each processor.
   *
   * @throws IllegalArgumentException if {@code bits} is not between 1 and {@link #MAXIMUM_BITS}
   */
  public static Fit toBits(int bits) {
    if (bits < 1 || bits > MAXIMUM_BITS) {
      throw new IllegalArgumentException(
          "bits: " + bits + ", must be between 1 and " + MAXIMUM_BITS);
    }
    return new Fit(FitSettings.standard(bits), FitEnvironment.standard());
  }

  /** How the encoder is found. */
  public Fit withMethod(EncoderMethod method) {
    return new Fit(settings.withMethod(method), environment);
  }

  /** How the decoder is found. */
  public Fit withDecoder(DecoderKind decoder) {
    return new Fit(settings.withDecoder(decoder), environment);
  }

  /** Whether the norm of each vector is coded apart, in 16 bits more. */
  public Fit withGain(Gain gain) {
    return new Fit(settings.withGain(gain), environment);
  }

  /** How {@link EncoderMethod#SGD} goes about it; the other methods take no notice. */
  public Fit withSgd(SgdSettings sgd) {
    return new Fit(settings.withSgd(sgd), environment);
  }

  /** The seed of the rotation, of the choice of held-out vectors and of all orders. */
  public Fit withSeed(long seed) {
    return new Fit(settings.withSeed(seed), environment);
  }

  /**
   * How many threads to use, those of BLAS among them; other work of the process keeps its own
   * number.
   *
   * @throws IllegalArgumentException if {@code threads < 1}
   */
  public Fit withThreads(int threads) {
    return new Fit(settings.withThreads(Parallel.requireThreads(threads)), environment);
  }

  /** Who is told how far the fit is. */
  public Fit withProgress(Progress progress) {
    return new Fit(settings, environment.withProgress(progress));
  }

  /**
   * Where SGD keeps its checkpoints, and how often. If the store has one, the run goes on from it,
   * and comes to the same bits as one that was never broken off.
   */
  public Fit withCheckpoints(CheckpointStore store, Duration interval) {
    return new Fit(settings, environment.withCheckpoints(store, interval));
  }

  /**
   * Asked before every step of SGD whether to stop. A fit that is stopped keeps a checkpoint and
   * gives the best model it came to.
   */
  public Fit withStop(BooleanSupplier stop) {
    return new Fit(settings, environment.withStop(stop));
  }

  /**
   * A code for vectors of this dimension, without any to learn from: mean 0, encoder a random
   * rotation from the seed that takes O(d log d), decoder the one that is optimal for an isotropic
   * Gaussian source. Floor and population are those of this source; train and test are NaN, and so
   * is the gap. Method and decoder of the settings are not asked.
   *
   * @param dimension d
   * @param norm the root mean square norm of the vectors to come, by which decoded ones are scaled
   * @throws IllegalArgumentException if the dimension is not between 1 and {@link #MAXIMUM_BITS},
   *     the norm is not positive and finite, or the seed gives an encoder row of zeros
   */
  public FitReport universal(int dimension, double norm) {
    return Blas.with(settings.threads(), universalFit(dimension, norm)::run);
  }

  /**
   * As {@link #universal(int, double)}, and measured on vectors.
   *
   * @throws IllegalArgumentException if the vectors have another dimension, too
   * @throws IOException if they cannot be read
   */
  public FitReport universal(int dimension, double norm, VectorData test) throws IOException {
    UniversalFit fit = universalFit(dimension, norm);
    return Blas.with(settings.threads(), () -> fit.run(test));
  }

  private UniversalFit universalFit(int dimension, double norm) {
    if (dimension < 1 || dimension > MAXIMUM_BITS) {
      throw new IllegalArgumentException(
          "dimension: " + dimension + ", must be between 1 and " + MAXIMUM_BITS);
    }
    if (!(norm > 0) || norm > Float.MAX_VALUE) {
      throw new IllegalArgumentException("norm: " + norm + ", must be positive and finite");
    }
    return new UniversalFit(
        settings.withMethod(EncoderMethod.UNIVERSAL).withDecoder(DecoderKind.GAUSSIAN),
        environment.progress(),
        dimension,
        norm);
  }

  /**
   * Fits on nine tenths of the vectors and tests on the rest, at most {@value #MAXIMUM_HELD_OUT},
   * chosen by the seed.
   *
   * @throws IllegalArgumentException if the method is universal, there are fewer than two vectors,
   *     the dimension is above that of a covariance, or all vectors are the same
   * @throws IOException if the data cannot be read
   */
  public FitReport run(VectorData data) throws IOException {
    requireLearning();
    HoldOut split = split(data);
    return run(split.train(), split.heldOut());
  }

  private HoldOut split(VectorData data) {
    if (data.count() < 2) {
      throw new UnusableDataException(
          data.description()
              + ": one vector, but a fit needs at least two, one to learn from and one to test on");
    }
    long heldOut =
        Math.min(MAXIMUM_HELD_OUT, Math.max(1, Math.round(HELD_OUT_SHARE * data.count())));
    return HoldOut.split(data, heldOut, settings.seed());
  }

  /**
   * Fits on {@code train} and tests on {@code test}.
   *
   * @throws IllegalArgumentException if the method is universal, the dimensions differ, the
   *     dimension is above that of a covariance, or all training vectors are the same
   * @throws IOException if the data cannot be read
   */
  public FitReport run(VectorData train, VectorData test) throws IOException {
    requireLearning();
    requireSameDimension(train, test);
    FitRun fit = new FitRun(settings, environment, Activation.sign());
    return Blas.with(settings.threads(), () -> fit.run(train, test));
  }

  /**
   * Fits with the fewest bits whose distortion on held-out vectors is no more than the target; the
   * number of bits of the settings is not asked.
   *
   * @throws IllegalArgumentException if the target is not between 0 and 1, or no number of codes
   *     that was tried reaches it, or as in {@link #run(VectorData)}
   * @throws IOException if the data cannot be read
   */
  public BitsForTarget.Result forDistortion(double target, VectorData data) throws IOException {
    HoldOut split = split(data);
    return forDistortion(target, split.train(), split.heldOut());
  }

  /** As {@link #forDistortion(double, VectorData)}, with vectors of its own to test on. */
  public BitsForTarget.Result forDistortion(double target, VectorData train, VectorData test)
      throws IOException {
    return forGoal(new DistortionGoal(target), train, test);
  }

  /**
   * Fits with the fewest bits by which a search among the training vectors finds at least a share
   * of the true k nearest of held-out vectors: asymmetric L2 scores, no re-ranking, at most a
   * million vectors and 500 queries.
   *
   * @throws IllegalArgumentException if k is not between 1 and the number of training vectors, the
   *     share not above 0 and at most 1, or no number of bits that was tried reaches it, or as in
   *     {@link #run(VectorData)}
   * @throws IOException if the data cannot be read
   */
  public BitsForTarget.Result forRecall(int k, double share, VectorData data) throws IOException {
    HoldOut split = split(data);
    return forRecall(k, share, split.train(), split.heldOut());
  }

  /** As {@link #forRecall(int, double, VectorData)}, with vectors of its own to ask for. */
  public BitsForTarget.Result forRecall(int k, double share, VectorData train, VectorData test)
      throws IOException {
    return forGoal(new RecallGoal(k, share, train.count(), settings.threads()), train, test);
  }

  private BitsForTarget.Result forGoal(BitsForTarget.Goal goal, VectorData train, VectorData test)
      throws IOException {
    requireLearning();
    requireSameDimension(train, test);
    BitsForTarget search = new BitsForTarget(settings, environment, goal);
    return Blas.with(settings.threads(), () -> search.run(train, test));
  }

  private static void requireSameDimension(VectorData train, VectorData test) {
    if (train.dimension() != test.dimension()) {
      throw new UnusableDataException(
          test.description()
              + ": dimension "
              + test.dimension()
              + ", but the vectors to learn from have dimension "
              + train.dimension()
              + " ("
              + train.description()
              + ")");
    }
  }

  private void requireLearning() {
    if (settings.method() == EncoderMethod.UNIVERSAL) {
      throw new IllegalArgumentException(
          "method: universal learns nothing from vectors; use Fit.universal(dimension, norm)");
    }
  }
}
