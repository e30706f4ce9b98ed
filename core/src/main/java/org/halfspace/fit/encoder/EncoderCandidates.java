// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.encoder;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.halfspace.code.Gain;
import org.halfspace.code.LevelEncoder;
import org.halfspace.code.Quantizer;
import org.halfspace.code.SignEncoder;
import org.halfspace.data.UnusableDataException;
import org.halfspace.descent.UnitRows;
import org.halfspace.fit.EncoderMethod;
import org.halfspace.fit.levels.Spread;
import org.halfspace.fit.levels.UnitPlan;
import org.halfspace.fit.run.RankTolerance;
import org.halfspace.internal.Floats;
import org.halfspace.linalg.Matrix;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.sums.Whitening;

/** The encoders that follow from mean and covariance, and from a sample which coordinates count. */
public final class EncoderCandidates {
  /** This many coordinates may always be chosen from, and at least four for each bit. */
  private static final int SMALL_POOL = 1024;

  /** How far signs of coordinates are moved from the mean toward the border of two levels. */
  private static final double[] TOWARD_BORDERS = {0.5, 1};

  private final EncoderTask task;
  private final EncoderTrials trials;

  /**
   * @param trials choose coordinates for plain sign, if they are possible
   */
  public EncoderCandidates(EncoderTask task, EncoderTrials trials) {
    this.task = task;
    this.trials = trials;
  }

  /** The closed form, improved by descent on the exact risk. */
  public EncoderCandidate descent() {
    return whitened(EncoderMethod.DESCENT, search().descent(task.floor()));
  }

  /** The closed form alone. */
  public EncoderCandidate closedForm() {
    return whitened(EncoderMethod.CLOSED_FORM, search().closedForm());
  }

  private EncoderSearch search() {
    return new EncoderSearch(
        task.fit(), task.progress(), task.axes().spectrum(), task.components(), task.activation());
  }

  /** B = M Λ^{-1/2} Vᵀ. */
  private EncoderCandidate whitened(EncoderMethod method, Matrix whitened) {
    Whitening whitening = new Whitening(task.axes(), task.components(), 0, task.fit().threads());
    return EncoderCandidate.ofSigns(method, whitening.encoder(whitened), whitened);
  }

  /**
   * An encoder that was trained on the vectors.
   *
   * @param rows B: n × d, row after row
   */
  public EncoderCandidate trained(float[] rows) {
    return dense(EncoderMethod.SGD, rows);
  }

  /**
   * An encoder that was trained together with its quantizers. Rows are brought to deviation 1 on
   * the Gaussian source, as the quantizers of the normal have it, and levels to the means of their
   * cells.
   *
   * @param method that trained it
   * @throws IOException never, as the sample is in memory
   */
  public EncoderCandidate trained(EncoderMethod method, LevelEncoder encoder) throws IOException {
    Matrix whitened = unit(onAxes(encoder.rows()));
    float[] rows = encoder.rows();
    int d = task.dimension();
    Matrix lengths = onAxes(rows).scaleColumns(deviations());
    List<Quantizer> quantizers = new ArrayList<>();
    for (int j = 0; j < encoder.units(); j++) {
      double square = 0;
      for (int i = 0; i < lengths.columns(); i++) {
        square += lengths.get(j, i) * lengths.get(j, i);
      }
      double factor = square > 0 ? 1 / Math.sqrt(square) : 1;
      for (int i = j * d; i < (j + 1) * d; i++) {
        rows[i] *= (float) factor;
      }
      quantizers.add(encoder.quantizers().get(j).scaled(factor));
    }
    List<Quantizer> own =
        trials.unitSample(task.fit().gain()).withMeans(quantizers, rows, task.fit().threads());
    return new EncoderCandidate(
        method,
        rows,
        whitened,
        encoder.layout().unitBits(),
        Optional.of(LevelEncoder.of(own, rows, encoder.mean())));
  }

  /** Signs that were trained, with a mean of their own that their thresholds are in. */
  public EncoderCandidate trained(EncoderMethod method, SignEncoder encoder) {
    EncoderCandidate plain = dense(method, encoder.rows());
    return new EncoderCandidate(
        plain.method(), plain.rows(), plain.whitened(), new int[0], Optional.of(encoder));
  }

  /** Plain sign and principal axes, as far as they can have that many bits. */
  List<EncoderCandidate> withoutTheory() throws IOException {
    List<EncoderCandidate> candidates = new ArrayList<>();
    if (task.fit().bits() <= varying().length + task.components()) {
      candidates.add(plainSign());
    }
    if (task.fit().bits() <= task.components()) {
      candidates.add(principalAxes());
    }
    return candidates;
  }

  /**
   * The signs of coordinates, and of principal axes where there are more bits.
   *
   * @throws UnusableDataException if there are more bits than coordinates that vary, and axes
   * @throws IOException if the sample cannot be read
   */
  public EncoderCandidate plainSign() throws IOException {
    int n = task.fit().bits();
    int[] columns = varying();
    int axesUsed = Math.max(0, n - columns.length);
    requireAtMost(axesUsed, columns.length + task.components());
    if (axesUsed > 0) {
      float[] rows = oneHot(columns, n);
      copyAxes(rows, columns.length, axesUsed);
      return dense(EncoderMethod.PLAIN_SIGN, rows);
    }
    int[] taken =
        n < columns.length && trials.possible() ? chosen(columns, n) : Arrays.copyOf(columns, n);
    float[] rows = oneHot(taken, n);
    EncoderCandidate atMean =
        EncoderCandidate.ofSigns(EncoderMethod.PLAIN_SIGN, rows, whitened(taken));
    if (!trials.possible() || task.fit().gain() != Gain.NONE) {
      // With a gain, signs are about the mean from which norms are taken.
      return atMean;
    }
    EncoderCandidate best = atMean;
    double least = trials.withoutGain(atMean);
    double[] borders = borders(taken, rows);
    for (double share : TOWARD_BORDERS) {
      float[] mean = Floats.of(task.axes().mean());
      for (int i = 0; i < taken.length; i++) {
        mean[taken[i]] += (float) (share * borders[i]);
      }
      EncoderCandidate moved = atMean.withTrained(SignEncoder.of(rows, mean));
      double lost = trials.withoutGain(moved);
      if (lost < least) {
        least = lost;
        best = moved;
      }
    }
    return best;
  }

  /**
   * The border of the two levels that lose least of each coordinate, less its mean: Lloyd–Max on
   * the sample. Rows have a single 1, so borders can be in μ.
   *
   * @throws IOException never, as the sample is in memory
   */
  private double[] borders(int[] taken, float[] rows) throws IOException {
    int[] ones = new int[taken.length];
    Arrays.fill(ones, 1);
    double[] deviations = new double[taken.length];
    float[] scaled = rows.clone();
    for (int i = 0; i < taken.length; i++) {
      // The training starts with the quantizer of deviation 1.
      double square = 0;
      for (int j = 0; j < task.components(); j++) {
        double entry = task.leading().get(j, taken[i]);
        square += task.axes().spectrum().eigenvalue(j) * entry * entry;
      }
      deviations[i] = Math.sqrt(square);
      scaled[i * task.dimension() + taken[i]] = (float) (1 / deviations[i]);
    }
    List<Quantizer> quantizers =
        trials.unitSample(Gain.NONE).quantizers(ones, scaled, task.fit().threads());
    double[] borders = new double[taken.length];
    for (int i = 0; i < taken.length; i++) {
      borders[i] = deviations[i] * quantizers.get(i).threshold(0);
    }
    return borders;
  }

  /** Those that explain most of the sample together, out of those that vary most. */
  private int[] chosen(int[] columns, int count) throws IOException {
    int[] pool = Arrays.copyOf(columns, Math.min(columns.length, Math.max(4 * count, SMALL_POOL)));
    SignEncoder signs = SignEncoder.ofCoordinates(pool, Floats.of(task.axes().mean()));
    return Arrays.stream(trials.select(signs, whitened(pool), count)).map(i -> pool[i]).toArray();
  }

  /** Rows with a one in these columns, and rows of zeros after them. */
  private float[] oneHot(int[] columns, int count) {
    float[] rows = new float[Math.multiplyExact(count, task.dimension())];
    for (int i = 0; i < columns.length; i++) {
      rows[i * task.dimension() + columns[i]] = 1;
    }
    return rows;
  }

  /** The signs of a random rotation of the leading principal axes, all where there are enough. */
  public EncoderCandidate rotation() {
    UnitPlan plan =
        UnitPlan.alike(
                task.levels(),
                1,
                task.fit().bits(),
                Spread.ROTATION,
                new SplittableRandom(task.fit().seed()))
            .orElseThrow();
    return whitened(EncoderMethod.ROTATION, plan.encoder());
  }

  /**
   * The signs of the leading principal axes.
   *
   * @throws UnusableDataException if there are more bits than axes that have variance
   */
  public EncoderCandidate principalAxes() {
    int n = task.fit().bits();
    requireAtMost(n, task.components());
    float[] rows = new float[Math.multiplyExact(n, task.dimension())];
    copyAxes(rows, 0, n);
    return dense(EncoderMethod.PRINCIPAL_AXES, rows);
  }

  private void requireAtMost(int axesUsed, int mostBits) {
    if (axesUsed > task.components()) {
      throw new UnusableDataException(
          task.fit().bits()
              + " bits were requested, but the method "
              + task.fit().method().label()
              + " gives at most "
              + mostBits
              + " on these vectors");
    }
  }

  private void copyAxes(float[] rows, int firstRow, int count) {
    int d = task.dimension();
    for (int i = 0; i < count * d; i++) {
      rows[firstRow * d + i] = (float) task.leading().data()[i];
    }
  }

  /** The candidate of any rows: M = B V Λ^{1/2}, made unit. */
  private EncoderCandidate dense(EncoderMethod method, float[] rows) {
    return EncoderCandidate.ofSigns(method, rows, unit(onAxes(rows)));
  }

  /** B V. */
  private Matrix onAxes(float[] rows) {
    return Matrix.ofFloats(rows.length / task.dimension(), task.dimension(), rows)
        .timesTransposeOf(task.leading());
  }

  /** M of single coordinates: columns of Vᵀ times Λ^{1/2}, made unit. */
  private Matrix whitened(int[] columns) {
    Matrix gathered = Matrix.zeros(columns.length, task.components());
    for (int i = 0; i < columns.length; i++) {
      for (int j = 0; j < task.components(); j++) {
        gathered.set(i, j, task.leading().get(j, columns[i]));
      }
    }
    return unit(gathered);
  }

  private Matrix unit(Matrix onAxes) {
    return UnitRows.normalize(onAxes.scaleColumns(deviations()));
  }

  private double[] deviations() {
    double[] deviations = new double[task.components()];
    for (int i = 0; i < deviations.length; i++) {
      deviations[i] = Math.sqrt(task.axes().spectrum().eigenvalue(i));
    }
    return deviations;
  }

  private int[] varying() {
    return varying(task.axes(), task.components());
  }

  /** How many bits plain sign can have: as many as coordinates that vary, and axes. */
  public static int mostPlainSigns(PrincipalAxes axes, int components) {
    return varying(axes, components).length + components;
  }

  /** Coordinates that vary, the most first, those of equal variance by their number. */
  private static int[] varying(PrincipalAxes axes, int components) {
    Matrix leading = axes.axes();
    double[] variances = new double[leading.columns()];
    for (int i = 0; i < components; i++) {
      for (int j = 0; j < variances.length; j++) {
        double entry = leading.get(i, j);
        variances[j] += axes.spectrum().eigenvalue(i) * entry * entry;
      }
    }
    double least = RankTolerance.COVARIANCE * axes.spectrum().eigenvalue(0);
    return IntStream.range(0, variances.length)
        .filter(j -> variances[j] > least)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer j) -> -variances[j]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
