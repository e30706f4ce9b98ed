package org.halfspace;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.halfspace.activation.Activation;
import org.halfspace.descent.UnitRows;
import org.halfspace.linalg.Matrix;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.Whitening;

/** The encoders that follow from mean and covariance alone. */
final class EncoderCandidates {
  private final FitSettings fit;
  private final Progress progress;
  private final PrincipalAxes axes;
  private final int components;
  private final Activation activation;
  private final double floor;
  private final Matrix leading;

  /**
   * @param components how many principal axes whitened encoders look at
   * @param floor where the descent has nothing left to gain
   */
  EncoderCandidates(
      FitSettings fit,
      Progress progress,
      PrincipalAxes axes,
      int components,
      Activation activation,
      double floor) {
    this.fit = fit;
    this.progress = progress;
    this.axes = axes;
    this.components = components;
    this.activation = activation;
    this.floor = floor;
    this.leading = axes.axes().corner(components, dimension());
  }

  private int dimension() {
    return axes.axes().columns();
  }

  /**
   * The encoder of a method.
   *
   * @throws IllegalArgumentException if the method cannot have so many codes, or does not follow
   *     from the covariance
   */
  EncoderCandidate of(EncoderMethod method) {
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

  /** Plain sign and principal axes, as far as they can have so many codes. */
  List<EncoderCandidate> withoutTheory() {
    List<EncoderCandidate> candidates = new ArrayList<>();
    if (fit.codes() <= varying().length + components) {
      candidates.add(plainSign());
    }
    if (fit.codes() <= components) {
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
  EncoderCandidate dense(EncoderMethod method, float[] encoder) {
    double[] entries = new double[encoder.length];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = encoder[i];
    }
    Matrix rows = Matrix.of(fit.codes(), dimension(), entries);
    double[] deviations = new double[components];
    for (int i = 0; i < components; i++) {
      deviations[i] = Math.sqrt(axes.spectrum().eigenvalue(i));
    }
    return new EncoderCandidate(
        method,
        encoder,
        UnitRows.normalize(rows.timesTransposeOf(leading).scaleColumns(deviations)));
  }

  private EncoderCandidate plainSign() {
    int n = fit.codes();
    int d = dimension();
    int[] columns = varying();
    int axesUsed = Math.max(0, n - columns.length);
    requireAtMost(axesUsed, components, columns.length + components);
    float[] encoder = new float[n * d];
    for (int i = 0; i < n - axesUsed; i++) {
      encoder[i * d + columns[i]] = 1;
    }
    copyAxes(encoder, n - axesUsed, axesUsed);
    return dense(EncoderMethod.PLAIN_SIGN, encoder);
  }

  private EncoderCandidate principalAxes() {
    requireAtMost(fit.codes(), components, components);
    float[] encoder = new float[fit.codes() * dimension()];
    copyAxes(encoder, 0, fit.codes());
    return dense(EncoderMethod.PRINCIPAL_AXES, encoder);
  }

  private void requireAtMost(int axesUsed, int available, int mostCodes) {
    if (axesUsed > available) {
      throw new IllegalArgumentException(
          "codes: "
              + fit.codes()
              + ", but "
              + fit.method().label()
              + " gives at most "
              + mostCodes
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
    double[] variances = new double[dimension()];
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
