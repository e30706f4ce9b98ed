// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train.run;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.halfspace.code.LevelEncoder;
import org.halfspace.code.Quantizer;
import org.halfspace.data.VectorData;
import org.halfspace.internal.ArraySize;
import org.halfspace.internal.Parallel;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.source.Covariance;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.Spectrum;
import org.halfspace.source.sums.Whitening;
import org.halfspace.train.LevelTraining;
import org.halfspace.train.LevelTrainingResult;
import org.halfspace.train.LevelTrainingSettings;
import org.halfspace.train.StraightThroughTraining;
import org.halfspace.train.TableTraining;
import org.halfspace.train.Training;
import org.halfspace.train.TrainingCheckpoint;

/**
 * Training of a code of units of several levels, units of one bit among them, on vectors of a set:
 * from a start, or from a checkpoint, to its end. The result has the units and bits of the start.
 * The same data, start, settings, seed and threads give the same bits.
 */
public final class LevelTrainingRun {
  /** ε of the whitening, as a share of the mean eigenvalue. */
  private static final double REGULARIZATION = 0.1;

  /** Eigenvalues below this share of the largest are rounding. */
  private static final double RANK = 1e-6;

  private static final int EVALUATIONS = 10;

  /** The share of the variance that tables leave out while they are trained. */
  private static final double LEFT_OUT = 0.005;

  /** Vectors that a row of a table is fitted to, as far as there are as many. */
  private static final int VECTORS_OF_A_ROW = 16;

  /** No more numbers than this for that. */
  private static final int MOST_FITTING = 1 << 26;

  private final LevelTrainingSettings settings;
  private final long seed;
  private final int threads;
  private final long memory;
  private final TrainingRun.Control control;

  /** The bits that look up a row of a table; 0 where the decoder is linear. */
  private final int entryBits;

  /**
   * @param seed of the order of the vectors
   * @param threads of BLAS and of what is not BLAS
   * @param memory bytes of vectors held at once; a set that is larger is shuffled in parts
   */
  public LevelTrainingRun(
      LevelTrainingSettings settings,
      long seed,
      int threads,
      long memory,
      TrainingRun.Control control) {
    this(settings, seed, threads, memory, control, 0);
  }

  private LevelTrainingRun(
      LevelTrainingSettings settings,
      long seed,
      int threads,
      long memory,
      TrainingRun.Control control,
      int entryBits) {
    this.entryBits = entryBits;
    this.settings = Objects.requireNonNull(settings, "settings");
    this.seed = seed;
    this.threads = Parallel.requireThreads(threads);
    this.memory = memory;
    this.control = Objects.requireNonNull(control, "control");
  }

  /**
   * A run for codes that tables decode: {@link TableTraining} in the place of {@link
   * LevelTraining}. Units keep their places, so that the start has them in the groups wanted.
   *
   * @param bits 8 or 4, those that look up one row
   */
  public LevelTrainingRun withTables(int bits) {
    return new LevelTrainingRun(settings, seed, threads, memory, control, bits);
  }

  /**
   * Runs to the end.
   *
   * @param train vectors to learn from, no fewer than one; a batch is at most all of them
   * @param heldOut vectors that say which step is the best
   * @param start encoder and quantizers to begin with
   * @param from where an earlier run with the same arguments was interrupted, if there was one; its
   *     {@code bestEncoder} holds encoder, thresholds and levels
   * @throws org.halfspace.train.DivergenceException if the loss is not finite before anything good
   *     was found
   * @throws IllegalArgumentException if dimensions differ, or the checkpoint is of another training
   * @throws IOException if vectors cannot be read or a checkpoint not be kept
   */
  public LevelTrainingResult run(
      VectorData train, VectorData heldOut, LevelEncoder start, Optional<TrainingCheckpoint> from)
      throws IOException {
    if (train.dimension() != start.dimension() || heldOut.dimension() != start.dimension()) {
      throw new IllegalArgumentException(
          "start: dimension "
              + start.dimension()
              + ", but that of the vectors is "
              + train.dimension()
              + " and "
              + heldOut.dimension());
    }
    return Blas.with(threads, () -> inside(train, heldOut, start, from));
  }

  private LevelTrainingResult inside(
      VectorData train, VectorData heldOut, LevelEncoder start, Optional<TrainingCheckpoint> from)
      throws IOException {
    PrincipalAxes axes = Covariance.of(train).principalAxes();
    int k = axes.spectrum().rank(RANK);
    double mean = axes.spectrum().total() / axes.spectrum().dimension();
    Whitening whitening = new Whitening(axes, k, REGULARIZATION * mean, threads);
    int batch = (int) Math.min(settings.batch(), train.count());
    Training training = begin(settings.withBatch(batch), axes, whitening, start);
    float[] judges = new float[ArraySize.of("held-out vectors", heldOut.count(), k)];
    whitening.readInto(heldOut, judges, 0);
    TrainingRun.Evaluations evaluations =
        new TrainingRun.Evaluations(
            judges,
            fittingBatches(batch, train.count(), start, k),
            Math.max(1, settings.steps() / EVALUATIONS),
            0);
    ShuffledSamples samples = new ShuffledSamples(train, whitening, batch, seed, memory);
    TrainingLoop.Outcome outcome =
        new TrainingLoop(training, samples, evaluations, control).run(from);
    return new LevelTrainingResult(
        encoder(outcome.best(), axes, whitening, start),
        outcome.bestStep(),
        outcome.heldOut(),
        outcome.steps(),
        outcome.end(),
        outcome.message());
  }

  /** Enough vectors for a decoder that errs little, as far as there are as many. */
  private int fittingBatches(int batch, long vectors, LevelEncoder start, int components) {
    long wanted = Math.max(16_384, 16L * start.units());
    long most = ArraySize.MAXIMUM;
    if (entryBits > 0) {
      long rows = (start.bits() + entryBits - 1L) / entryBits << entryBits;
      wanted = Math.max(wanted, VECTORS_OF_A_ROW * rows);
      most = MOST_FITTING;
    }
    return (int) Math.max(1, Math.min(Math.min(wanted, vectors), most / components) / batch);
  }

  private Training begin(
      LevelTrainingSettings used, PrincipalAxes axes, Whitening whitening, LevelEncoder start) {
    int k = whitening.components();
    Matrix rows = rows(start);
    double[] shifts = shifts(start.rows(), axes, start);
    Quantizer[] shifted = new Quantizer[start.units()];
    for (int j = 0; j < shifted.length; j++) {
      Quantizer own = start.quantizers().get(j);
      double shift = shifts[j];
      shifted[j] =
          Quantizer.of(own.levels(), Arrays.stream(own.thresholds()).map(t -> t - shift).toArray());
    }
    Matrix encoder = rows.timesTransposeOf(axes.leading(k)).scaleColumns(whitening.deviations());
    float[] entries = encoder.toFloats();
    List<Quantizer> quantizers = List.of(shifted);
    if (entryBits == 0) {
      StraightThroughTraining.Target target = TrainingTargets.of(axes, whitening);
      return new LevelTraining(used, target, entries, quantizers, threads);
    }
    StraightThroughTraining.Target target =
        TrainingTargets.of(axes, whitening, tabled(axes.spectrum(), k));
    return new TableTraining(used, target, entries, quantizers, entryBits, threads);
  }

  /** How many of the first coordinates have all but a small share of the variance. */
  private static int tabled(Spectrum spectrum, int components) {
    double rest = spectrum.total();
    int columns = 0;
    while (columns < components && rest > LEFT_OUT * spectrum.total()) {
      rest -= spectrum.eigenvalue(columns++);
    }
    return Math.max(1, columns);
  }

  private static Matrix rows(LevelEncoder encoder) {
    float[] rows = encoder.rows();
    double[] entries = new double[rows.length];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = rows[i];
    }
    return Matrix.of(encoder.units(), encoder.dimension(), entries);
  }

  /** B (m − μ), with m the mean of the training vectors and μ that of the codec. */
  private static double[] shifts(float[] encoder, PrincipalAxes axes, LevelEncoder codec) {
    float[] center = codec.mean();
    int d = center.length;
    double[] shifts = new double[encoder.length / d];
    for (int j = 0; j < shifts.length; j++) {
      for (int i = 0; i < d; i++) {
        shifts[j] += encoder[j * d + i] * (axes.mean()[i] - center[i]);
      }
    }
    return shifts;
  }

  private static LevelEncoder encoder(
      float[] parameters, PrincipalAxes axes, Whitening whitening, LevelEncoder start) {
    int k = whitening.components();
    int u = start.units();
    double[] entries = new double[u * k];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = parameters[i];
    }
    float[] encoder = whitening.encoder(Matrix.of(u, k, entries));
    int[] sizes = start.quantizers().stream().mapToInt(Quantizer::size).toArray();
    List<Quantizer> quantizers =
        LevelTraining.quantizers(parameters, k, sizes, shifts(encoder, axes, start));
    return LevelEncoder.of(quantizers, encoder, start.mean());
  }
}
