// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.encoder;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.halfspace.Progress;
import org.halfspace.activation.Activation;
import org.halfspace.data.UnusableDataException;
import org.halfspace.descent.UnitRows;
import org.halfspace.fit.FitRun;
import org.halfspace.fit.FitSettings;
import org.halfspace.linalg.Matrix;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.Whitening;

/** The encoders that follow from mean and covariance, and from a sample which coordinates count. */
public final class EncoderCandidates {
  /** This many coordinates may always be chosen from, and at least four for each bit. */
  private static final int SMALL_POOL = 1024;

  private final FitSettings fit;
  private final Progress progress;
  private final PrincipalAxes axes;
  private final int components;
  private final Activation activation;
  private final double floor;
  private final EncoderTrials trials;
  private final Matrix leading;

  /**
   * @param components how many principal axes whitened encoders look at
   * @param floor where the descent has nothing left to gain
   * @param trials choose coordinates for plain sign, if they are possible
   */
  public EncoderCandidates(
      FitSettings fit,
      Progress progress,
      PrincipalAxes axes,
      int components,
      Activation activation,
      double floor,
      EncoderTrials trials) {
    this.fit = fit;
    this.progress = progress;
    this.axes = axes;
    this.components = components;
    this.activation = activation;
    this.floor = floor;
    this.trials = trials;
    this.leading = axes.leading(components);
  }

  private int dimension() {
    return axes.axes().columns();
  }

  /**
   * The encoder of a method.
   *
   * @throws IllegalArgumentException if the method cannot have that many bits, or does not follow
   *     from the covariance
   * @throws IOException if the sample cannot be read
   */
  public EncoderCandidate of(EncoderMethod method) throws IOException {
    return switch (method) {
      case DESCENT -> whitened(method, search().descent(floor));
      case CLOSED_FORM -> whitened(method, search().closedForm());
      case PLAIN_SIGN -> plainSign();
      case PRINCIPAL_AXES -> principalAxes();
      case AUTO, SGD, UNIVERSAL ->
          throw new IllegalArgumentException(
              "method: " + method.label() + " does not follow from the covariance");
    };
  }

  /** Plain sign and principal axes, as far as they can have that many bits. */
  List<EncoderCandidate> withoutTheory() throws IOException {
    List<EncoderCandidate> candidates = new ArrayList<>();
    if (fit.bits() <= varying().length + components) {
      candidates.add(plainSign());
    }
    if (fit.bits() <= components) {
      candidates.add(principalAxes());
    }
    return candidates;
  }

  private EncoderSearch search() {
    return new EncoderSearch(fit, progress, axes.spectrum(), components, activation);
  }

  /** B = M Λ^{-1/2} Vᵀ. */
  private EncoderCandidate whitened(EncoderMethod method, Matrix whitened) {
    Whitening whitening = new Whitening(axes, components, 0, fit.threads());
    return new EncoderCandidate(method, whitening.encoder(whitened), whitened);
  }

  /** An encoder of vectors, and M = B V Λ^{1/2} with unit rows. */
  public EncoderCandidate dense(EncoderMethod method, float[] encoder) {
    double[] entries = new double[encoder.length];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = encoder[i];
    }
    Matrix rows = Matrix.of(encoder.length / dimension(), dimension(), entries);
    double[] deviations = new double[components];
    for (int i = 0; i < components; i++) {
      deviations[i] = Math.sqrt(axes.spectrum().eigenvalue(i));
    }
    return new EncoderCandidate(
        method,
        encoder,
        UnitRows.normalize(rows.timesTransposeOf(leading).scaleColumns(deviations)));
  }

  private EncoderCandidate plainSign() throws IOException {
    int n = fit.bits();
    int[] columns = varying();
    int axesUsed = Math.max(0, n - columns.length);
    requireAtMost(axesUsed, components, columns.length + components);
    if (n < columns.length && trials.possible()) {
      int[] pool = Arrays.copyOf(columns, Math.min(columns.length, Math.max(4 * n, SMALL_POOL)));
      int[] chosen = trials.select(dense(EncoderMethod.PLAIN_SIGN, coordinates(pool, 0)), n);
      columns = Arrays.stream(chosen).map(i -> pool[i]).toArray();
    }
    float[] encoder = coordinates(Arrays.copyOf(columns, n - axesUsed), axesUsed);
    copyAxes(encoder, n - axesUsed, axesUsed);
    return dense(EncoderMethod.PLAIN_SIGN, encoder);
  }

  /** A row for each of these coordinates, and some rows of zeros. */
  private float[] coordinates(int[] columns, int more) {
    float[] encoder = new float[Math.multiplyExact(columns.length + more, dimension())];
    for (int i = 0; i < columns.length; i++) {
      encoder[i * dimension() + columns[i]] = 1;
    }
    return encoder;
  }

  private EncoderCandidate principalAxes() {
    requireAtMost(fit.bits(), components, components);
    float[] encoder = new float[fit.bits() * dimension()];
    copyAxes(encoder, 0, fit.bits());
    return dense(EncoderMethod.PRINCIPAL_AXES, encoder);
  }

  private void requireAtMost(int axesUsed, int available, int mostBits) {
    if (axesUsed > available) {
      throw new UnusableDataException(
          fit.bits()
              + " bits were asked for, but the method "
              + fit.method().label()
              + " gives at most "
              + mostBits
              + " on these vectors");
    }
  }

  private void copyAxes(float[] encoder, int firstRow, int count) {
    int d = dimension();
    for (int i = 0; i < count * d; i++) {
      encoder[firstRow * d + i] = (float) leading.data()[i];
    }
  }

  /** Coordinates that vary, the most first, those of equal variance by their number. */
  private int[] varying() {
    return varying(axes, components);
  }

  /** How many bits plain sign can have: as many as coordinates that vary, and axes. */
  public static int mostPlainSigns(PrincipalAxes axes, int components) {
    return varying(axes, components).length + components;
  }

  private static int[] varying(PrincipalAxes axes, int components) {
    Matrix leading = axes.axes();
    double[] variances = new double[leading.columns()];
    for (int i = 0; i < components; i++) {
      for (int j = 0; j < variances.length; j++) {
        double entry = leading.get(i, j);
        variances[j] += axes.spectrum().eigenvalue(i) * entry * entry;
      }
    }
    double least = FitRun.RANK_TOLERANCE * axes.spectrum().eigenvalue(0);
    return IntStream.range(0, variances.length)
        .filter(j -> variances[j] > least)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer j) -> -variances[j]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
