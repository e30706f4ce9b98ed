package org.halfspace;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.halfspace.data.HoldOut;
import org.halfspace.data.VectorData;
import org.halfspace.descent.UnitRows;
import org.halfspace.linalg.Matrix;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.Whitening;
import org.halfspace.train.ShuffledSamples;
import org.halfspace.train.StraightThroughTraining;
import org.halfspace.train.TrainingCheckpoint;
import org.halfspace.train.TrainingProgress;
import org.halfspace.train.TrainingResult;
import org.halfspace.train.TrainingRun;
import org.halfspace.train.TrainingSettings;

/** Training of the encoder on the vectors themselves. */
final class SgdStage {
  /** Eigenvalues below this share of the largest carry nothing a code could learn from. */
  private static final double RANK_TOLERANCE = 1e-6;

  /**
   * ε of the whitening, as a share of the mean eigenvalue: directions of less variance stay small
   * instead of being blown up to the size of the others.
   */
  private static final double REGULARISATION = 0.1;

  private static final int EVALUATIONS = 50;
  private static final double VALIDATION_SHARE = 0.05;
  private static final long MAXIMUM_VALIDATION = 5000;

  private final FitSettings settings;
  private final FitEnvironment environment;
  private final PrincipalAxes axes;
  private final double floor;
  private final Whitening whitening;

  SgdStage(FitSettings settings, FitEnvironment environment, PrincipalAxes axes, double floor) {
    this.settings = settings;
    this.environment = environment;
    this.axes = axes;
    this.floor = floor;
    int components = axes.spectrum().rank(RANK_TOLERANCE);
    double mean = axes.spectrum().total() / axes.spectrum().dimension();
    this.whitening = new Whitening(axes, components, REGULARISATION * mean, settings.threads());
  }

  /** An encoder, both of vectors and of truly whitened coordinates, and how it was trained. */
  record Trained(float[] encoder, Matrix whitened, TrainingResult result) {}

  /**
   * @param start M to begin with, computed only if there is no checkpoint to go on from
   * @param components how many columns M and the result's M have
   * @param dataHash of the training vectors
   */
  Trained run(VectorData train, Supplier<Matrix> start, int components, String dataHash)
      throws IOException {
    long validating =
        Math.min(MAXIMUM_VALIDATION, Math.max(1, Math.round(VALIDATION_SHARE * train.count())));
    HoldOut split = HoldOut.split(train, validating, settings.seed() + 1);
    float[] heldOut = new float[Math.toIntExact(validating * whitening.components())];
    whitening.readInto(split.heldOut(), heldOut, 0);
    TrainingSettings training = settings.sgd().training();
    // A set smaller than a batch is one.
    int batch = (int) Math.min(training.batch(), split.train().count());
    TrainingSettings used = training.change().batch(batch).build();
    ShuffledSamples samples =
        new ShuffledSamples(
            split.train(), whitening, batch, settings.seed(), settings.sgd().shuffleMemory());
    Map<String, String> identity = identity(used, train, dataHash);
    Optional<TrainingCheckpoint> from = environment.checkpoints().load(identity);
    // A run that goes on has its encoder in the checkpoint.
    Matrix begin = from.isPresent() ? checkpointed(from.get()) : regularised(start.get());
    TrainingResult result =
        new TrainingRun(
                new StraightThroughTraining(used, target(), begin),
                used,
                samples,
                heldOut,
                fittingBatches(batch, split.train().count()),
                new TrainingRun.Evaluations(
                    Math.max(1, used.steps() / EVALUATIONS), settings.sgd().patience()),
                new Surroundings(identity))
            .run(from);
    return new Trained(
        whitening.encoder(result.encoder()), whitened(result.encoder(), components), result);
  }

  /** Enough vectors for a decoder of n codes that errs little, as far as there are as many. */
  private int fittingBatches(int batch, long vectors) {
    long rows = Math.min(vectors, Math.max(8192, 16L * settings.codes()));
    return (int) Math.max(1, rows / batch);
  }

  private StraightThroughTraining.Target target() {
    double kept = 0;
    for (int i = 0; i < whitening.components(); i++) {
      kept += axes.spectrum().eigenvalue(i);
    }
    double total = axes.spectrum().total();
    return new StraightThroughTraining.Target(
        whitening.deviations(), total, Math.max(0, total - kept));
  }

  private Matrix checkpointed(TrainingCheckpoint checkpoint) throws IOException {
    int k = whitening.components();
    if (checkpoint.bestEncoder().length != settings.codes() * k) {
      throw new IOException(
          "checkpoint: an encoder of "
              + checkpoint.bestEncoder().length
              + " entries, must be "
              + settings.codes()
              + " × "
              + k);
    }
    double[] entries = new double[checkpoint.bestEncoder().length];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = checkpoint.bestEncoder()[i];
    }
    return Matrix.of(settings.codes(), k, entries);
  }

  /** From truly whitened coordinates to regularised ones. */
  private Matrix regularised(Matrix whitened) {
    double[] factors = whitening.shrinkage();
    for (int i = 0; i < factors.length; i++) {
      factors[i] = 1 / factors[i];
    }
    return UnitRows.normalize(
        whitened.corner(whitened.rows(), whitening.components()).scaleColumns(factors));
  }

  /** From regularised coordinates to truly whitened ones. */
  private Matrix whitened(Matrix regularised, int components) {
    Matrix shrunk = regularised.scaleColumns(whitening.shrinkage());
    Matrix whitened = Matrix.zeros(shrunk.rows(), components);
    for (int i = 0; i < shrunk.rows(); i++) {
      System.arraycopy(
          shrunk.data(), i * shrunk.columns(), whitened.data(), i * components, shrunk.columns());
    }
    return UnitRows.normalize(whitened);
  }

  /** All that determines the bits of the result. */
  private Map<String, String> identity(
      TrainingSettings training, VectorData train, String dataHash) {
    Map<String, String> identity = new LinkedHashMap<>();
    identity.put("codes", String.valueOf(settings.codes()));
    identity.put("seed", String.valueOf(settings.seed()));
    identity.put("threads", String.valueOf(settings.threads()));
    identity.put("start", settings.sgd().start().label());
    identity.put("patience", String.valueOf(settings.sgd().patience()));
    identity.put("shuffleMemory", String.valueOf(settings.sgd().shuffleMemory()));
    identity.put("training", training.toString());
    identity.put("data", train.description());
    identity.put("dataHash", dataHash);
    identity.put("whitening", hash(whitening.deviations(), axes.axes().data()));
    return identity;
  }

  private static String hash(double[]... arrays) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (double[] array : arrays) {
        int chunk = 1 << 14;
        for (int from = 0; from < array.length; from += chunk) {
          int some = Math.min(chunk, array.length - from);
          ByteBuffer bytes = ByteBuffer.allocate(some * Double.BYTES);
          bytes.asDoubleBuffer().put(array, from, some);
          digest.update(bytes);
        }
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Clock, listener and store. */
  private final class Surroundings implements TrainingRun.Control {
    private final Map<String, String> identity;
    private long kept = System.nanoTime();

    Surroundings(Map<String, String> identity) {
      this.identity = identity;
    }

    @Override
    public boolean stopRequested() {
      return environment.stop().getAsBoolean();
    }

    @Override
    public boolean checkpointDue() {
      return System.nanoTime() - kept >= environment.checkpointInterval().toNanos();
    }

    @Override
    public void keep(TrainingCheckpoint checkpoint) throws IOException {
      environment.checkpoints().keep(identity, checkpoint);
      kept = System.nanoTime();
    }

    @Override
    public void report(TrainingProgress progress) {
      environment
          .progress()
          .at(
              "sgd",
              progress.step(),
              progress.steps(),
              String.format(
                  Locale.ROOT,
                  "loss %.4f, held out %.4f, %+.1f %% of the floor, %.0f vectors/s",
                  progress.loss(),
                  progress.heldOut(),
                  100 * (progress.heldOut() / floor - 1),
                  progress.vectorsPerSecond()));
    }
  }
}
