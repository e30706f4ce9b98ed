// SPDX-License-Identifier: Apache-2.0
package org.halfspace.inspect;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.halfspace.Progress;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;
import org.halfspace.internal.Parallel;
import org.halfspace.io.DamagedFileException;
import org.halfspace.limits.BitLimits;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.source.Covariance;
import org.halfspace.source.PrincipalAxes;

/**
 * Looks at vectors in two passes and says what they are like, {@link DataProfile}. Vectors with
 * values that are not finite are counted, and left out of all statistics; data that deliver them
 * are opened with {@link org.halfspace.data.NonFinite#DELIVER}.
 *
 * <p>Cost: N d² for the covariance, as much again for plain signs (at most max(64 d, 65,536)
 * vectors are taken for these), 9 d³ for the eigenvalues, under a second for the fewest bits of all
 * kinds of codes. Memory: some ten times d² numbers, 32 MiB at most for a sample and as much for
 * each of three copies, and 72 MiB at most for hashes; no more for larger N. Immutable and
 * thread-safe.
 *
 * @param seed of the sample and of the random directions
 * @param threads of BLAS and of what is not BLAS, at least 1
 * @param progress hears how far each of the two passes has come
 */
public record Inspection(long seed, int threads, Progress progress) {
  /** Bits per dimension of the budgets. */
  public static final List<Double> RATES = List.of(0.125, 0.25, 0.5, 1.0, 2.0, 4.0);

  /** The largest dimension for which plain signs are measured. */
  public static final int MOST_PLAIN_SIGNS = 4096;

  /** The fewest vectors for which plain signs are measured, on a tenth of them. */
  public static final int FEWEST_FOR_PLAIN_SIGNS = 100;

  private static final int SAMPLE_FLOATS = 1 << 23;
  private static final int MOST_SAMPLED = 4096;

  public Inspection {
    Objects.requireNonNull(progress, "progress");
    Parallel.requireThreads(threads);
  }

  /** On one thread, telling nobody. */
  public static Inspection seeded(long seed) {
    return new Inspection(seed, 1, Progress.none());
  }

  /**
   * Inspects vectors.
   *
   * @throws UnusableDataException if d is above {@link Covariance#MAXIMUM_DIMENSION}
   * @throws DamagedFileException UNUSABLE if fewer than two vectors are finite, or all that are
   *     finite are equal
   * @throws IOException if the data cannot be read
   */
  public DataProfile run(VectorData data) throws IOException {
    return Blas.with(threads, () -> profile(data));
  }

  private DataProfile profile(VectorData data) throws IOException {
    int d = data.dimension();
    Covariance.requireDimension(data);
    VectorSample sample = new VectorSample(sampleSize(data), d, seed);
    FirstPass first = new FirstPass(d, threads, sample);
    read(data, 1, first::add);
    List<Integer> constant = first.constantColumns();
    requireVariance(data, first, constant.size());

    Covariance covariance = first.covariance().covariance();
    PrincipalAxes axes = covariance.principalAxes();
    BitLimits limits = BitLimits.of(axes.spectrum());
    long finite = covariance.count();
    // Where most vectors are broken, the sample may hold all others, and leave none to fit to.
    boolean measured =
        finite >= FEWEST_FOR_PLAIN_SIGNS && d <= MOST_PLAIN_SIGNS && sample.size() <= finite / 2;
    Optional<SignRegression> regression =
        measured ? Optional.of(new SignRegression(d, blockRows(d))) : Optional.empty();
    double takenShare = (double) Math.max(64L * d, 1 << 16) / finite;
    SecondPass second =
        new SecondPass(
            axes, sample, new SecondPass.Learning(regression, takenShare), seed, threads);
    read(data, 2, second::add);
    DataProfile.Norms norms = second.norms().result(axes.spectrum());
    float[] centered = second.centered(sample.vectors(), sample.size());
    double scale = second.scale();
    Optional<DataProfile.PlainSign> plainSign =
        regression.flatMap(
            signs ->
                signs.result(
                    scaled(covariance.matrix(), scale),
                    centered,
                    sample.size(),
                    limits.alike(1, d).distortion()));
    Budgets budgets = new Budgets(limits, norms, plainSign);
    return new DataProfile(
        d,
        data.count(),
        new DataProfile.Flaws(
            first.nonFinite(),
            first.zeros(),
            first.duplicates(),
            new DataProfile.Columns(constant, first.zeroShare(), second.repeatedShare()),
            second.outliers()),
        new DataProfile.Statistics(
            axes.spectrum(),
            DataProfile.EffectiveRank.of(axes.spectrum()),
            norms,
            second.projections(),
            second.whitened()),
        new DataProfile.Reach(
            budgets.of(
                RATES,
                components -> new GainEstimate(axes, components, centered, sample.size(), scale)),
            Budgets.cheapest(limits),
            plainSign));
  }

  /** A tenth of the vectors, but all of a few. */
  private static int sampleSize(VectorData data) {
    long most = Math.max(64, Math.min(MOST_SAMPLED, SAMPLE_FLOATS / data.dimension()));
    long count = data.count();
    return (int) Math.min(most, count < FEWEST_FOR_PLAIN_SIGNS ? count : count / 10);
  }

  private static int blockRows(int dimension) {
    return Math.max(64, Math.min(2048, (1 << 20) / dimension));
  }

  @FunctionalInterface
  private interface BlockConsumer {
    void add(float[] block, int rows);
  }

  private void read(VectorData data, int number, BlockConsumer consumer) throws IOException {
    data.forEachBlock(
        blockRows(data.dimension()),
        (block, first, rows) -> {
          consumer.add(block, rows);
          progress.at("inspect, pass " + number, first + rows, data.count());
        });
  }

  private static void requireVariance(VectorData data, FirstPass first, int constantColumns)
      throws DamagedFileException {
    String name = data.path().map(Object::toString).orElse(data.description());
    long finite = first.covariance().count();
    if (finite < 2) {
      String place =
          first
              .nonFinite()
              .first()
              .map(at -> "; not finite first in row %d, column %d".formatted(at.row(), at.column()))
              .orElse("");
      throw unusable(
          "%s: %d of %d vectors finite%s; at least two are needed"
              .formatted(name, finite, data.count(), place));
    }
    if (constantColumns == data.dimension()) {
      throw unusable(
          "%s: all %d finite vectors are the same in float32; nothing to code"
              .formatted(name, finite));
    }
  }

  private static DamagedFileException unusable(String message) {
    return new DamagedFileException(DamagedFileException.Kind.UNUSABLE, message);
  }

  private static Matrix scaled(Matrix covariance, double scale) {
    Matrix result = covariance.copy();
    for (int i = 0; i < result.data().length; i++) {
      result.data()[i] /= scale * scale;
    }
    return result;
  }
}
