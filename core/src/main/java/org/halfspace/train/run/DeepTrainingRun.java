// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train.run;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.halfspace.code.DeepDecoder;
import org.halfspace.code.UnitEncoder;
import org.halfspace.data.VectorData;
import org.halfspace.internal.ArraySize;
import org.halfspace.internal.Parallel;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.source.Covariance;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.Spectrum;
import org.halfspace.source.sums.Whitening;
import org.halfspace.train.DeepTraining;
import org.halfspace.train.DeepTrainingResult;
import org.halfspace.train.DeepTrainingSettings;
import org.halfspace.train.Samples;
import org.halfspace.train.TrainingCheckpoint;

/**
 * Training of a deep decoder on vectors of a set, with its encoder or for codes that stay fixed:
 * from a start, or from a checkpoint, to its end. The same data, start, settings, seed and threads
 * give the same bits.
 */
public final class DeepTrainingRun {
  /** ε of the whitening, as a share of the mean eigenvalue. */
  private static final double REGULARIZATION = 0.1;

  /** Eigenvalues below this share of the largest are rounding. */
  private static final double RANK = 1e-6;

  /** Components beyond this share of the variance are left to the mean. */
  private static final double VARIANCE = 0.9997;

  private final DeepTrainingSettings settings;
  private final long seed;
  private final int threads;
  private final long memory;
  private final TrainingRun.Control control;

  /**
   * @param seed of the order of the vectors, the first weights, and what dropout leaves out
   * @param threads of all work
   * @param memory bytes of vectors held at once; a set that is larger is shuffled in parts
   */
  public DeepTrainingRun(
      DeepTrainingSettings settings,
      long seed,
      int threads,
      long memory,
      TrainingRun.Control control) {
    this.settings = Objects.requireNonNull(settings, "settings");
    this.seed = seed;
    this.threads = Parallel.requireThreads(threads);
    this.memory = memory;
    this.control = Objects.requireNonNull(control, "control");
  }

  /**
   * Trains encoder and decoder together.
   *
   * @param train vectors to learn from, no fewer than one; a batch is at most all of them
   * @param heldOut vectors that say which step is the best
   * @param start the code to begin with. Its levels become equally far apart, and thresholds those
   *     of a tanh that comes close; signs stay signs
   * @param from where an earlier run with the same arguments was interrupted, if there was one; its
   *     {@code bestEncoder} holds encoder and network
   * @throws org.halfspace.train.DivergenceException if the loss is not finite before anything good
   *     was found
   * @throws IllegalArgumentException if dimensions differ, or the checkpoint is of another training
   * @throws IOException if vectors cannot be read or a checkpoint not be kept
   */
  public DeepTrainingResult run(
      VectorData train, VectorData heldOut, UnitEncoder start, Optional<TrainingCheckpoint> from)
      throws IOException {
    requireDimension(train, heldOut, start);
    float[] nothing = new float[start.dimension()];
    return Blas.with(threads, () -> together(train, heldOut, start, nothing, from));
  }

  /**
   * Trains encoder and decoder together where gains are coded apart: on directions (x − μ) s / ‖x −
   * μ‖ with the μ of the start, which units see then. The decoder gives μ plus a direction.
   *
   * @param train directions to learn from
   * @param heldOut directions that say which step is the best
   * @param start the code to begin with, as in {@link #run}
   * @param from as in {@link #run}
   * @throws IllegalArgumentException as {@link #run} does
   * @throws IOException if vectors cannot be read or a checkpoint not be kept
   */
  public DeepTrainingResult runOnDirections(
      VectorData train, VectorData heldOut, UnitEncoder start, Optional<TrainingCheckpoint> from)
      throws IOException {
    requireDimension(train, heldOut, start);
    float[] mean = start.mean();
    return Blas.with(threads, () -> together(train, heldOut, start, mean, from));
  }

  private static void requireDimension(VectorData train, VectorData heldOut, UnitEncoder start) {
    if (train.dimension() != start.dimension() || heldOut.dimension() != start.dimension()) {
      throw new IllegalArgumentException(
          "start: dimension "
              + start.dimension()
              + ", but that of the vectors is "
              + train.dimension()
              + " and "
              + heldOut.dimension());
    }
  }

  private DeepTrainingResult together(
      VectorData train,
      VectorData heldOut,
      UnitEncoder start,
      float[] origin,
      Optional<TrainingCheckpoint> from)
      throws IOException {
    DeepCoordinates coordinates = coordinates(train, origin);
    int batch = (int) Math.min(settings.batch(), train.count());
    ShuffledSamples samples =
        new ShuffledSamples(train, coordinates.whitening(), batch, seed, memory);
    float[] judges =
        new float[ArraySize.of("held-out vectors", heldOut.count(), samples.components())];
    coordinates.whitening().readInto(heldOut, judges, 0);
    DeepTraining training =
        new DeepTraining(
            plan(batch, samples.stepsOfAnEpoch()), coordinates.target(), coordinates.start(start));
    TrainingLoop.Outcome outcome = loop(training, samples, samples.stepsOfAnEpoch(), judges, from);
    UnitEncoder encoder = coordinates.encoder(training.shape(), outcome.best(), start);
    return result(coordinates, training, outcome, encoder);
  }

  /**
   * Trains the decoder of codes that stay fixed.
   *
   * @param train to learn from
   * @param heldOut of the same encoder; says which step is the best
   * @param from where an earlier run with the same arguments was interrupted, if there was one; its
   *     {@code bestEncoder} holds the network
   * @throws org.halfspace.train.DivergenceException if the loss is not finite before anything good
   *     was found
   * @throws IllegalArgumentException if there are no vectors, or the checkpoint is of another
   *     training
   * @throws IOException if a checkpoint cannot be kept
   */
  public DeepTrainingResult run(
      CodedVectors train, CodedVectors heldOut, Optional<TrainingCheckpoint> from)
      throws IOException {
    return Blas.with(threads, () -> decoderAlone(train, heldOut, from));
  }

  private DeepTrainingResult decoderAlone(
      CodedVectors train, CodedVectors heldOut, Optional<TrainingCheckpoint> from)
      throws IOException {
    DeepCoordinates coordinates = coordinates(train.vectors(), train.encoder().mean());
    int batch = Math.min(settings.batch(), train.rows());
    CodedSamples samples = new CodedSamples(train.samples(coordinates), train.rows(), batch, seed);
    UnitEncoder encoder = train.encoder();
    DeepTraining training =
        new DeepTraining(
            plan(batch, samples.stepsOfAnEpoch()),
            coordinates.target(),
            coordinates.startOfCodes(encoder));
    TrainingLoop.Outcome outcome =
        loop(training, samples, samples.stepsOfAnEpoch(), heldOut.samples(coordinates), from);
    return result(coordinates, training, outcome, encoder);
  }

  private DeepCoordinates coordinates(VectorData train, float[] origin) throws IOException {
    PrincipalAxes axes = Covariance.of(train).principalAxes();
    Spectrum spectrum = axes.spectrum();
    int rank = spectrum.rank(RANK);
    double kept = 0;
    int k = 0;
    while (k < rank && kept < VARIANCE * spectrum.total()) {
      kept += spectrum.eigenvalue(k++);
    }
    double mean = spectrum.total() / spectrum.dimension();
    return new DeepCoordinates(
        axes, new Whitening(axes, k, REGULARIZATION * mean, threads), origin);
  }

  private DeepTraining.Plan plan(int batch, long stepsOfAnEpoch) {
    int steps = Math.toIntExact(Math.multiplyExact(stepsOfAnEpoch, (long) settings.epochs()));
    return new DeepTraining.Plan(settings, batch, steps, seed, threads);
  }

  private TrainingLoop.Outcome loop(
      DeepTraining training,
      Samples samples,
      long stepsOfAnEpoch,
      float[] judges,
      Optional<TrainingCheckpoint> from)
      throws IOException {
    if (from.isEmpty()) {
      training.begin(samples, stepsOfAnEpoch);
    }
    int every = Math.max(1, training.steps() / settings.evaluations());
    TrainingRun.Evaluations evaluations =
        new TrainingRun.Evaluations(judges, 0, every, settings.patience());
    return new TrainingLoop(training, samples, evaluations, control).run(from);
  }

  private DeepTrainingResult result(
      DeepCoordinates coordinates,
      DeepTraining training,
      TrainingLoop.Outcome outcome,
      UnitEncoder encoder) {
    DeepDecoder decoder =
        coordinates.decoder(training.shape(), outcome.best(), encoder, settings.activation());
    return new DeepTrainingResult(
        encoder,
        decoder,
        outcome.bestStep(),
        outcome.heldOut(),
        outcome.steps(),
        outcome.end(),
        outcome.message());
  }
}
