// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.halfspace.code.DeepDecoder;
import org.halfspace.code.HiddenActivation;
import org.halfspace.code.LevelEncoder;
import org.halfspace.code.Quantizer;
import org.halfspace.code.SignEncoder;
import org.halfspace.code.UnitEncoder;
import org.halfspace.linalg.Matrix;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.sums.Whitening;
import org.halfspace.train.DeepTraining;
import org.halfspace.train.StraightThroughTraining;
import org.halfspace.train.deep.DeepShape;
import org.halfspace.train.deep.RoundedUnits;

/**
 * Between vectors and the coordinates of a training: z = Δ⁻¹ V (x − m), with m the mean of the
 * vectors that are learned from. Codes have a μ of their own: B (x − μ) is M (z + q), with q the
 * coordinates of m − μ. Immutable and thread-safe.
 */
final class DeepCoordinates {
  private final PrincipalAxes axes;
  private final Whitening whitening;

  /** m. */
  private final double[] center;

  /**
   * @param origin what the vectors have lost before their axes were found: d
   */
  DeepCoordinates(PrincipalAxes axes, Whitening whitening, float[] origin) {
    this.axes = Objects.requireNonNull(axes, "axes");
    this.whitening = Objects.requireNonNull(whitening, "whitening");
    this.center = axes.mean().clone();
    for (int j = 0; j < center.length; j++) {
      center[j] += origin[j];
    }
  }

  Whitening whitening() {
    return whitening;
  }

  /** The deviations that are to be restored. */
  StraightThroughTraining.Target target() {
    return TrainingTargets.of(axes, whitening);
  }

  /** q, for codes with this μ. */
  float[] shift(float[] mean) {
    Matrix leading = axes.leading(whitening.components());
    double[] deviations = whitening.deviations();
    float[] shift = new float[deviations.length];
    for (int c = 0; c < shift.length; c++) {
      double sum = 0;
      for (int j = 0; j < mean.length; j++) {
        sum += leading.get(c, j) * (center[j] - mean[j]);
      }
      shift[c] = (float) (sum / deviations[c]);
    }
    return shift;
  }

  /** A code as the start of a training of encoder and decoder. */
  DeepTraining.Start start(UnitEncoder start) {
    int k = whitening.components();
    int u = start.units();
    Matrix rows = Matrix.ofFloats(u, start.dimension(), start.rows());
    float[] encoder =
        rows.timesTransposeOf(axes.leading(k)).scaleColumns(whitening.deviations()).toFloats();
    double[] shrinkage = whitening.shrinkage();
    float[] shifts = new float[u];
    int[] levels = new int[u];
    for (int j = 0; j < u; j++) {
      double variance = 0;
      for (int c = 0; c < k; c++) {
        double entry = encoder[j * k + c] * shrinkage[c];
        variance += entry * entry;
      }
      Quantizer own = quantizer(start, j);
      double[] fitted = RoundedUnits.fit(own, Math.sqrt(variance));
      for (int c = 0; c < k; c++) {
        encoder[j * k + c] *= (float) fitted[0];
      }
      shifts[j] = (float) fitted[1];
      levels[j] = own.size();
    }
    return new DeepTraining.Start(encoder, shifts, levels, shift(start.mean()));
  }

  private static Quantizer quantizer(UnitEncoder encoder, int unit) {
    return encoder instanceof LevelEncoder own
        ? own.quantizers().get(unit)
        : RoundedUnits.quantizer(2, 0);
  }

  /** Codes that stay as they are, of which a training needs the number of units alone. */
  DeepTraining.Start startOfCodes(UnitEncoder encoder) {
    int u = encoder.units();
    int[] levels = new int[u];
    for (int j = 0; j < u; j++) {
      levels[j] = quantizer(encoder, j).size();
    }
    return new DeepTraining.Start(
        new float[Math.multiplyExact(u, whitening.components())],
        new float[u],
        levels,
        new float[0]);
  }

  /** The encoder among the parameters of a training: signs if the start has signs. */
  UnitEncoder encoder(DeepShape shape, float[] parameters, UnitEncoder start) {
    List<float[]> tensors = shape.split(parameters);
    float[] rows =
        whitening.encoder(Matrix.ofFloats(shape.units(), shape.components(), tensors.get(0)));
    float[] mean = start.mean();
    if (start instanceof SignEncoder) {
      return SignEncoder.of(rows, mean);
    }
    List<Quantizer> quantizers = new ArrayList<>();
    for (int j = 0; j < shape.units(); j++) {
      quantizers.add(RoundedUnits.quantizer(shape.levels()[j], tensors.get(1)[j]));
    }
    return LevelEncoder.of(quantizers, rows, mean);
  }

  /** The decoder among the parameters of a training. */
  DeepDecoder decoder(
      DeepShape shape, float[] parameters, UnitEncoder encoder, HiddenActivation activation) {
    List<float[]> tensors = shape.split(parameters);
    List<DeepDecoder.Layer> hidden = new ArrayList<>();
    for (int l = 0; l < shape.hidden().size(); l++) {
      int at = DeepShape.weights(l);
      hidden.add(
          new DeepDecoder.Layer(
              shape.hidden().get(l), shape.inputs(l), tensors.get(at), tensors.get(at + 1)));
    }
    int output = shape.output();
    DeepDecoder.Layer last =
        new DeepDecoder.Layer(
            encoder.dimension(),
            shape.last(),
            restored(tensors.get(output), shape.last()),
            offset(tensors.get(output + 2), encoder.mean()));
    float[] skip = restored(tensors.get(output + 1), shape.units());
    return DeepDecoder.of(encoder, activation, hidden, last, skip);
  }

  /** Vᵀ Δ W. */
  private float[] restored(float[] matrix, int columns) {
    int k = whitening.components();
    Matrix scaled = axes.leading(k).transpose().scaleColumns(whitening.deviations());
    return scaled.times(Matrix.ofFloats(k, columns, matrix)).toFloats();
  }

  /** μ + Vᵀ Δ b, and what m − μ has outside of V. */
  private float[] offset(float[] bias, float[] mean) {
    int k = whitening.components();
    int d = mean.length;
    Matrix leading = axes.leading(k);
    double[] deviations = whitening.deviations();
    float[] shift = shift(mean);
    float[] offset = new float[d];
    for (int j = 0; j < d; j++) {
      double sum = center[j];
      for (int c = 0; c < k; c++) {
        sum += leading.get(c, j) * deviations[c] * (bias[c] - shift[c]);
      }
      offset[j] = (float) sum;
    }
    return offset;
  }
}
