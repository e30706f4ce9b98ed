// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.halfspace.Autoencoder;
import org.halfspace.Progress;
import org.halfspace.activation.Activation;
import org.halfspace.code.Gain;
import org.halfspace.code.GainRule;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;
import org.halfspace.fit.partition.HeldOutRows;
import org.halfspace.fit.partition.PartitionedVectors;
import org.halfspace.fit.pass.FitPasses;
import org.halfspace.fit.pass.LocalPasses;
import org.halfspace.fit.pass.PartitionPasses;
import org.halfspace.fit.run.Budget;
import org.halfspace.fit.run.FitEnvironment;
import org.halfspace.fit.run.FitRun;
import org.halfspace.fit.run.FitSettings;
import org.halfspace.fit.run.HoldOut;
import org.halfspace.fit.target.BitsForTarget;
import org.halfspace.fit.target.DistortionGoal;
import org.halfspace.fit.target.RecallGoal;
import org.halfspace.internal.Parallel;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.train.CheckpointStore;
import org.halfspace.train.DeepTrainingSettings;

/**
 * Learns an {@link Autoencoder} from vectors: mean and covariance, the floor, an encoder, a
 * decoder, and a test on vectors that were held out.
 *
 * <p>The bits are in an order in which the first m are a good code for every m ({@link Prefixes}).
 *
 * <p>Immutable; {@code withX} returns a changed copy. Same data, settings, seed and threads give
 * the same model to the last bit on the same machine with the same Java and {@link
 * org.halfspace.code.engine.VectorApi} there or not. Reads the training vectors twice, SGD more
 * often, the test vectors once, in blocks; memory O(d² + n² + n d), whatever their number.
 *
 * <pre>{@code
 * FitReport report = Fit.toBits(256).run(VectorFiles.open(Path.of("vectors.npy")));
 * byte[] code = report.model().encode(vector);
 * }</pre>
 */
public final class Fit {
  /** The largest number of bits: F is n² doubles, 2 GiB then. */
  public static final int MAXIMUM_BITS = 16_384;

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
    return of(new Budget.Bits(bits));
  }

  /**
   * A fit with the fewest bits whose distortion on held-out vectors is no more than the target; all
   * else as {@link #toBits} has it. Its report says how they were found ({@link
   * FitReport.Choices#search}).
   *
   * @throws IllegalArgumentException if the target is not between 0 and 1, both excluded
   */
  public static Fit toDistortion(double target) {
    return of(new Budget.Distortion(target));
  }

  /**
   * A fit with the fewest bits by which a search among the training vectors finds at least a share
   * of the true k nearest of held-out vectors: asymmetric L2 scores, no re-ranking, at most a
   * million vectors and 500 queries. All else as {@link #toBits} has it; its report says how they
   * were found ({@link FitReport.Choices#search}).
   *
   * @throws IllegalArgumentException if k is below 1, or the share not above 0 and at most 1
   */
  public static Fit toRecall(int k, double share) {
    return of(new Budget.Recall(k, share));
  }

  private static Fit of(Budget budget) {
    return new Fit(FitSettings.standard(budget), FitEnvironment.standard());
  }

  /** How the encoder is found; a code that learns nothing is a {@link UniversalCode}. */
  public Fit withMethod(EncoderMethod method) {
    return new Fit(settings.withMethod(method), environment);
  }

  /**
   * How many bits units have; by itself {@link UnitBits#auto} for the methods {@link
   * EncoderMethod#AUTO} and {@link EncoderMethod#SGD}, {@link UnitBits#signs} for the others. A
   * method that knows only signs is refused with anything else.
   */
  public Fit withUnitBits(UnitBits unitBits) {
    return new Fit(settings.withUnitBits(unitBits), environment);
  }

  /** How the decoder is found. */
  public Fit withDecoder(DecoderKind decoder) {
    return new Fit(settings.withDecoder(decoder), environment);
  }

  /**
   * Whether the norm of each vector is coded apart, in 16 bits more, by {@link
   * GainRule#PROJECTION}.
   */
  public Fit withGain(Gain gain) {
    return withGain(gain, GainRule.PROJECTION);
  }

  /** Whether the norm of each vector is coded apart, and which number is kept for it. */
  public Fit withGain(Gain gain, GainRule rule) {
    return new Fit(settings.withGain(new FitSettings.GainChoice(gain, rule)), environment);
  }

  /** How {@link EncoderMethod#SGD} goes about it; with another method the run is refused. */
  public Fit withSgd(SgdSettings sgd) {
    return new Fit(settings.withSgd(sgd), environment);
  }

  /** How {@link DecoderKind#DEEP} is trained; with another decoder the run is refused. */
  public Fit withDeep(DeepTrainingSettings deep) {
    return new Fit(settings.withDeep(deep), environment);
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

  /** Who hears how far the fit is. */
  public Fit withProgress(Progress progress) {
    return new Fit(settings, environment.withProgress(progress));
  }

  /**
   * Where SGD, of an encoder or a deep decoder, keeps its checkpoints, and how often. If the store
   * has one, the run resumes from it and ends with the same bits as an uninterrupted run. A run
   * that does not train, or for a target, is refused.
   */
  public Fit withCheckpoints(CheckpointStore store, Duration interval) {
    return new Fit(settings, environment.withCheckpoints(store, interval));
  }

  /**
   * Asked before every step of SGD whether to stop. A fit that is stopped keeps a checkpoint and
   * gives the best model it came to. A run that does not train is refused.
   */
  public Fit withStop(BooleanSupplier stop) {
    return new Fit(settings, environment.withStop(stop));
  }

  /**
   * Fits on nine tenths of the vectors and tests on the rest, at most 10,000, chosen by the seed.
   *
   * @throws IllegalArgumentException if a setting does not apply, there are fewer than two vectors,
   *     the dimension is above that of a covariance, all vectors are the same, or a search for
   *     neighbors has fewer than k vectors
   * @throws TargetNotReachedException if no number of bits that was tried reaches the target
   * @throws IOException if the data cannot be read
   */
  public FitReport run(VectorData data) throws IOException {
    requireApplicable();
    HoldOut split = split(data);
    return run(split.train(), split.heldOut());
  }

  private HoldOut split(VectorData data) {
    if (data.count() < 2) {
      throw new UnusableDataException(
          data.description()
              + ": one vector, but a fit needs at least two, one to learn from and one to test on");
    }
    return HoldOut.split(data, HeldOutRows.count(data.count()), settings.seed());
  }

  /**
   * Fits on {@code train} and tests on {@code test}.
   *
   * @throws IllegalArgumentException if a setting does not apply, the dimensions differ, the
   *     dimension is above that of a covariance, all training vectors are the same, or a search for
   *     neighbors has fewer than k vectors
   * @throws TargetNotReachedException if no number of bits that was tried reaches the target
   * @throws IOException if the data cannot be read
   */
  public FitReport run(VectorData train, VectorData test) throws IOException {
    requireApplicable();
    requireSameDimension(train, test);
    return Blas.with(settings.threads(), () -> fit(train, test));
  }

  /**
   * Fits vectors that lie in partitions: mean, covariance, decoder and distortions from sums over
   * all of them, the encoder from the covariance and, where a method looks at vectors one by one,
   * from every k-th of them. The same model as of the same vectors in one place, up to the order of
   * sums, where the sample has them all.
   *
   * @param sampleRows how many vectors are looked at one by one, at least 2; they are here, 4 d
   *     bytes each, 2 GiB at most
   * @throws IllegalArgumentException if a setting does not apply, a target is a recall, the
   *     dimension is above that of a covariance, or all training vectors are the same
   * @throws TargetNotReachedException if no number of bits that was tried reaches the target
   * @throws IOException if the engine cannot read the vectors
   */
  public FitReport run(PartitionedVectors vectors, int sampleRows) throws IOException {
    requireApplicable();
    if (settings.budget() instanceof Budget.Recall) {
      throw new IllegalArgumentException(
          "target: a recall, but neighbors cannot be looked for in partitions; use a number of"
              + " bits or a distortion");
    }
    if (sampleRows < 2) {
      throw new IllegalArgumentException("sampleRows: " + sampleRows + ", must be at least 2");
    }
    FitPasses passes = new PartitionPasses(vectors, sampleRows);
    return Blas.with(settings.threads(), () -> fit(passes));
  }

  private FitReport fit(VectorData train, VectorData test) throws IOException {
    return fit(new LocalPasses(train, test, settings.threads()));
  }

  private FitReport fit(FitPasses passes) throws IOException {
    if (settings.budget() instanceof Budget.Distortion distortion) {
      return search(new DistortionGoal(distortion), passes);
    }
    if (settings.budget() instanceof Budget.Recall recall) {
      long vectors = passes.trainNames().count();
      return search(new RecallGoal(recall, vectors, settings.threads()), passes);
    }
    return new FitRun(settings, environment, Activation.sign()).run(passes);
  }

  private FitReport search(BitsForTarget.Goal goal, FitPasses passes) throws IOException {
    return new BitsForTarget(settings, environment, goal).run(passes);
  }

  private static void requireSameDimension(VectorData train, VectorData test) {
    if (train.dimension() != test.dimension()) {
      throw new UnusableDataException(
          test.description()
              + ": dimension "
              + test.dimension()
              + ", but the training vectors have dimension "
              + train.dimension()
              + " ("
              + train.description()
              + ")");
    }
  }

  /** What was set has to have a use. */
  private void requireApplicable() {
    boolean onlySigns =
        settings.method() == EncoderMethod.DESCENT || settings.method() == EncoderMethod.PLAIN_SIGN;
    if (onlySigns && !settings.unitBits().equals(UnitBits.signs())) {
      throw new IllegalArgumentException(
          "method: "
              + settings.method().label()
              + " finds sign codes only, but unit bits are "
              + settings.unitBits().label()
              + "; use auto, closed-form, principal-axes, rotation, alternating or sgd");
    }
    if (settings.budget() instanceof Budget.Bits budget
        && settings.unitBits() instanceof UnitBits.Alike alike
        && alike.bits() > budget.count()) {
      throw new IllegalArgumentException(
          "unit bits: "
              + alike.bits()
              + ", but a code of "
              + budget.count()
              + (budget.count() == 1 ? " bit" : " bits")
              + " has no room for one unit");
    }
    if (settings.decoder() != DecoderKind.DEEP) {
      requireNone(settings.deep(), "decoder", "settings of deep training, only deep does");
    } else if (settings.method() == EncoderMethod.SGD) {
      throw new IllegalArgumentException(
          "method: sgd, but a deep decoder is trained together with the encoder; use another"
              + " method, which gives the code to begin with");
    }
    if (settings.method() != EncoderMethod.SGD) {
      requireNone(settings.sgd(), "method", "settings of SGD, only sgd does");
    }
    if (!settings.trains()) {
      requireNone(
          environment.checkpoints(), "method", "checkpoints, only sgd and deep decoders do");
      requireNone(environment.stop(), "method", "a stop, only sgd and deep decoders do");
    } else if (!(settings.budget() instanceof Budget.Bits)
        && environment.checkpoints().isPresent()) {
      throw new IllegalArgumentException(
          "checkpoints: these are for a single fit, but a search for a target makes several; use"
              + " Fit.toBits(bits)");
    }
  }

  private void requireNone(Optional<?> setting, String parameter, String what) {
    if (setting.isPresent()) {
      String label =
          parameter.equals("method") ? settings.method().label() : settings.decoder().label();
      throw new IllegalArgumentException(parameter + ": " + label + " does not use " + what);
    }
  }
}
