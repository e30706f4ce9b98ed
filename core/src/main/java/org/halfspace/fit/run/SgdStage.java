// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.halfspace.activation.Activation;
import org.halfspace.data.VectorData;
import org.halfspace.descent.UnitRows;
import org.halfspace.fit.SgdSettings;
import org.halfspace.fit.encoder.EncoderSearch;
import org.halfspace.internal.ArraySize;
import org.halfspace.linalg.Matrix;
import org.halfspace.source.Covariance;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.sums.Whitening;
import org.halfspace.train.CheckpointStore;
import org.halfspace.train.StraightThroughTraining;
import org.halfspace.train.TrainingCheckpoint;
import org.halfspace.train.TrainingResult;
import org.halfspace.train.TrainingSettings;
import org.halfspace.train.run.ShuffledSamples;
import org.halfspace.train.run.TrainingRun;
import org.halfspace.train.run.TrainingTargets;

/** Training of the encoder on the vectors themselves. */
final class SgdStage {
  /**
   * ε of the whitening, as a share of the mean eigenvalue: directions of less variance stay small
   * instead of being blown up to the size of the others.
   */
  private static final double REGULARIZATION = 0.1;

  private static final int EVALUATIONS = 50;
  private static final double VALIDATION_SHARE = 0.05;

  /** Fewer vectors are all learned from and all looked at, as there is no part to spare. */
  private static final long FEWEST_TO_SPLIT = 40;

  private static final long MAXIMUM_VALIDATION = 5000;

  private final FitSettings settings;
  private final FitEnvironment environment;
  private final SgdSettings sgd;
  private final CheckpointStore checkpoints;
  private final Activation activation;
  private final double floor;

  /**
   * @param floor that progress is measured from
   */
  SgdStage(FitSettings settings, FitEnvironment environment, Activation activation, double floor) {
    this.settings = settings;
    this.environment = environment;
    this.sgd = settings.sgd().orElseGet(SgdSettings::standard);
    this.checkpoints = environment.checkpoints().orElseGet(CheckpointStore::none);
    this.activation = activation;
    this.floor = floor;
  }

  /**
   * An encoder and how it was trained.
   *
   * @param encoder B: n × d, row after row
   */
  record Trained(float[] encoder, TrainingResult result) {}

  /**
   * Puts some vectors aside, learns from the others.
   *
   * @param dataHash of the training vectors
   */
  Trained run(VectorData train, String dataHash) throws IOException {
    HoldOut split = split(train, settings.seed());
    long validating = split.heldOut().count();
    // Covariance and start must not know the held-out vectors, or the start looks too good on them.
    PrincipalAxes axes = Covariance.of(split.train()).principalAxes();
    Whitening whitening = whitening(axes);
    float[] heldOut = new float[Math.toIntExact(validating * whitening.components())];
    whitening.readInto(split.heldOut(), heldOut, 0);
    TrainingSettings training = sgd.training();
    // A set smaller than a batch is one.
    int batch = (int) Math.min(training.batch(), split.train().count());
    TrainingSettings used = training.change().batch(batch).build();
    ShuffledSamples samples =
        new ShuffledSamples(split.train(), whitening, batch, settings.seed(), sgd.shuffleMemory());
    Map<String, String> identity = identity(used, train, dataHash, whitening, axes);
    Optional<TrainingCheckpoint> from = checkpoints.load(identity);
    // A run that goes on has its encoder in the checkpoint.
    Matrix begin =
        from.isPresent()
            ? checkpointed(from.get(), whitening.components())
            : start(axes, whitening);
    TrainingResult result =
        new TrainingRun(
                new StraightThroughTraining(used, TrainingTargets.of(axes, whitening), begin),
                samples,
                new TrainingRun.Evaluations(
                    heldOut,
                    fittingBatches(batch, split.train().count(), whitening.components()),
                    Math.max(1, used.steps() / EVALUATIONS),
                    sgd.patience()),
                new TrainingSurroundings(environment, floor, identity))
            .run(from);
    return new Trained(whitening.encoder(result.best().encoder()), result);
  }

  /** Some vectors put aside, which say how the training goes. */
  static HoldOut split(VectorData train, long seed) {
    if (train.count() < FEWEST_TO_SPLIT) {
      return new HoldOut(train, train);
    }
    long validating = Math.min(MAXIMUM_VALIDATION, Math.round(VALIDATION_SHARE * train.count()));
    return HoldOut.split(train, validating, seed + 1);
  }

  private Whitening whitening(PrincipalAxes axes) {
    int components = axes.spectrum().rank(RankTolerance.WHITENED_FLOATS);
    double mean = axes.spectrum().total() / axes.spectrum().dimension();
    return new Whitening(axes, components, REGULARIZATION * mean, settings.threads());
  }

  /** The encoder to begin with, in regularized coordinates. */
  private Matrix start(PrincipalAxes axes, Whitening whitening) {
    EncoderSearch search =
        new EncoderSearch(
            settings, environment.progress(), axes.spectrum(), whitening.components(), activation);
    Matrix whitened =
        switch (sgd.start()) {
          case DESCENT -> search.descent(floor);
          case CLOSED_FORM -> search.closedForm();
          case GAUSSIAN -> search.gaussianRows();
        };
    double[] factors = whitening.shrinkage();
    for (int i = 0; i < factors.length; i++) {
      factors[i] = 1 / factors[i];
    }
    return UnitRows.normalize(whitened.scaleColumns(factors));
  }

  /**
   * Enough vectors for a decoder of n bits that errs little, as far as there are as many and an
   * array holds them.
   */
  private int fittingBatches(int batch, long vectors, int components) {
    long wanted = Math.min(vectors, Math.max(16_384, 16L * settings.bits()));
    long rows = Math.min(wanted, ArraySize.MAXIMUM / components);
    return (int) Math.max(1, rows / batch);
  }

  private Matrix checkpointed(TrainingCheckpoint checkpoint, int k) throws IOException {
    if (checkpoint.bestEncoder().length != settings.bits() * k) {
      throw new IOException(
          "checkpoint: an encoder of "
              + checkpoint.bestEncoder().length
              + " entries, must be "
              + settings.bits()
              + " × "
              + k);
    }
    double[] entries = new double[checkpoint.bestEncoder().length];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = checkpoint.bestEncoder()[i];
    }
    return Matrix.of(settings.bits(), k, entries);
  }

  /** All that determines the bits of the result. */
  private Map<String, String> identity(
      TrainingSettings training,
      VectorData train,
      String dataHash,
      Whitening whitening,
      PrincipalAxes axes) {
    Map<String, String> identity = new LinkedHashMap<>();
    identity.put("codes", String.valueOf(settings.bits()));
    identity.put("seed", String.valueOf(settings.seed()));
    identity.put("threads", String.valueOf(settings.threads()));
    identity.put("start", sgd.start().label());
    identity.put("patience", String.valueOf(sgd.patience()));
    identity.put("shuffleMemory", String.valueOf(sgd.shuffleMemory()));
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
}
