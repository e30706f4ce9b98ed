// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.halfspace.activation.Activation;
import org.halfspace.code.SignCodec;
import org.halfspace.fit.EncoderMethod;
import org.halfspace.fit.Fit;
import org.halfspace.fit.FitReport;
import org.halfspace.fit.SgdSettings;
import org.halfspace.fit.UnitBits;
import org.halfspace.lab.chart.Axis;
import org.halfspace.lab.chart.Chart;
import org.halfspace.lab.chart.Series;
import org.halfspace.lab.report.Table;
import org.halfspace.limits.Limits;
import org.halfspace.linalg.blas.Product;
import org.halfspace.linalg.blas.Transpose;
import org.halfspace.source.Spectrum;
import org.hipparchus.distribution.continuous.NormalDistribution;

/** Codes on real vectors against the floor of the Gaussian source of their covariance. */
final class Universality {
  private static final int QUANTILES = 60;
  private static final int SAMPLED_UNITS = 64;

  private final Setting setting;
  private final int sgdSteps;

  Universality(Setting setting, int sgdSteps) {
    this.setting = setting;
    this.sgdSteps = sgdSteps;
  }

  /** One number of bits on one set. Distortions are on held-out vectors; gaps are to the floor. */
  record Point(
      int bits, double rate, double floor, double closedForm, double withGain, double sgd) {
    double gap(double distortion) {
      return distortion / floor - 1;
    }
  }

  /**
   * What was found on one set.
   *
   * @param kurtosis mean excess kurtosis of the pre-activations; 0 for Gaussian ones
   * @param normSpread deviation of the norms over their mean
   */
  record Result(RealSet set, List<Point> points, double kurtosis, double normSpread) {}

  /** Fits codes of several lengths, and draws what comes out. */
  Result run(RealSet set, int[] bits, OutcomeBuilder outcome) throws IOException {
    int d = set.dimension();
    Curve closed = Curve.marked("closed form, reached");
    Curve gain = Curve.marked("closed form with gain");
    Curve sgd = Curve.marked("SGD, reached");
    List<Point> points = new ArrayList<>();
    SignCodec last = null;
    Limits limits = null;
    for (int i = 0; i < bits.length; i++) {
      setting.progress().at(set.name(), i, bits.length);
      FitReport construction = fit(set, bits[i], EncoderMethod.CLOSED_FORM);
      last = construction.model().codec().signs();
      limits = Limits.of(Spectrum.of(construction.model().eigenvalues()), Activation.sign());
      double withGain = GainDecoding.distortion(last, set.train(), set.test(), setting.threads());
      double trained = fit(set, bits[i], EncoderMethod.SGD).reached();
      Point point =
          new Point(
              bits[i],
              (double) bits[i] / d,
              construction.floor(),
              construction.reached(),
              withGain,
              trained);
      points.add(point);
      closed.add(point.rate(), point.closedForm());
      gain.add(point.rate(), withGain);
      sgd.add(point.rate(), trained);
    }
    Curve floor = Curve.line("floor (Gaussian)");
    int most = bits[bits.length - 1];
    int least = bits[0];
    for (int k = 0; k <= 80; k++) {
      int n = least + (most - least) * k / 80;
      floor.add((double) n / d, limits.floor(n).distortion());
    }
    outcome.chart(
        new Chart(
            set.name(),
            Axis.log("rate r = n/d", "bits per dimension"),
            Axis.linear("distortion", "share of the variance"),
            List.of(floor.series(), closed.series(), gain.series(), sgd.series())),
        "Distortion on %d held-out vectors, compared with the floor of the Gaussian source with"
            + " the same covariance.",
        set.test().count());
    float[] test = RealSet.rows(set.test(), 4000);
    Moments moments = moments(last, test, d);
    outcome.chart(
        quantiles(set, last, test, d),
        "Quantiles of three pre-activations, each divided by its standard deviation, against"
            + " those of a Gaussian. A Gaussian would lie on the diagonal.");
    return new Result(set, points, moments.kurtosis(), moments.normSpread());
  }

  private FitReport fit(RealSet set, int bits, EncoderMethod method) throws IOException {
    SgdSettings sgd = SgdSettings.standard();
    Fit fit =
        Fit.toBits(bits)
            .withMethod(method)
            .withUnitBits(UnitBits.signs())
            .withSeed(setting.seed())
            .withThreads(setting.threads());
    if (method == EncoderMethod.SGD) {
      fit = fit.withSgd(sgd.withTraining(sgd.training().change().steps(sgdSteps).build()));
    }
    return fit.run(set.train(), set.test());
  }

  /** One table for all sets. */
  static Table table(List<Result> results) {
    List<Table.Row> rows = new ArrayList<>();
    for (Result result : results) {
      for (Point point : result.points()) {
        rows.add(
            Table.Row.of(
                result.set().name() + ", " + point.bits() + " bits",
                point.rate(),
                point.floor(),
                point.closedForm(),
                point.gap(point.closedForm()),
                point.withGain(),
                point.gap(point.withGain()),
                point.sgd(),
                point.gap(point.sgd())));
      }
    }
    return new Table(
        "Distortion on held-out vectors, and gap to the Gaussian floor; with gain, 16 more bits hold the norm",
        "set",
        List.of(
            Table.Column.decimals("rate", "", 3),
            Table.Column.decimals("floor", "", 4),
            Table.Column.decimals("closed form", "", 4),
            Table.Column.percent("gap", 1),
            Table.Column.decimals("with gain", "", 4),
            Table.Column.percent("gap", 1),
            Table.Column.decimals("SGD", "", 4),
            Table.Column.percent("gap", 1)),
        rows);
  }

  /** How Gaussian the pre-activations are, set by set. */
  static Table gaussianity(List<Result> results) {
    List<Table.Row> rows = new ArrayList<>();
    for (Result result : results) {
      rows.add(Table.Row.of(result.set().name(), result.kurtosis(), result.normSpread()));
    }
    return new Table(
        "How Gaussian the pre-activations of the closed form are",
        "set",
        List.of(
            Table.Column.decimals("excess kurtosis of pre-activations", "0 for Gaussian", 2),
            Table.Column.decimals("spread of the norms", "deviation/mean", 3)),
        rows);
  }

  private record Moments(double kurtosis, double normSpread) {}

  private static float[] centered(SignCodec codec, float[] rows, int d) {
    float[] centered = rows.clone();
    float[] mean = codec.mean();
    for (int i = 0; i < centered.length; i++) {
      centered[i] -= mean[i % d];
    }
    return centered;
  }

  private static Moments moments(SignCodec codec, float[] rows, int d) {
    float[] centered = centered(codec, rows, d);
    int count = rows.length / d;
    int units = Math.min(SAMPLED_UNITS, codec.bits());
    double kurtosis = 0;
    for (int unit = 0; unit < units; unit++) {
      float[] values = preActivations(codec, centered, unit, d);
      double second = 0;
      double fourth = 0;
      for (float value : values) {
        second += (double) value * value / count;
        fourth += Math.pow(value, 4) / count;
      }
      kurtosis += (fourth / (second * second) - 3) / units;
    }
    double sum = 0;
    double square = 0;
    for (int i = 0; i < count; i++) {
      double norm = 0;
      for (int j = i * d; j < (i + 1) * d; j++) {
        norm += (double) centered[j] * centered[j];
      }
      sum += Math.sqrt(norm) / count;
      square += norm / count;
    }
    return new Moments(kurtosis, Math.sqrt(Math.max(0, square - sum * sum)) / sum);
  }

  private static float[] preActivations(SignCodec codec, float[] centered, int unit, int d) {
    float[] row = RealSet.row(codec.encoder(), unit, d);
    int count = centered.length / d;
    float[] values = new float[count];
    new Product(Transpose.NO, Transpose.YES, count, 1, d).into(1, centered, row, 0, values);
    return values;
  }

  private static Chart quantiles(RealSet set, SignCodec codec, float[] rows, int d) {
    float[] centered = centered(codec, rows, d);
    NormalDistribution normal = new NormalDistribution();
    List<Series> series = new ArrayList<>();
    Curve diagonal = Curve.dashed("Gaussian");
    for (int q = 0; q < QUANTILES; q++) {
      double x = normal.inverseCumulativeProbability((q + 0.5) / QUANTILES);
      diagonal.add(x, x);
    }
    series.add(diagonal.series());
    for (int k = 0; k < Math.min(3, codec.bits()); k++) {
      int unit = k * (codec.bits() / 3);
      float[] values = preActivations(codec, centered, unit, d);
      double deviation = 0;
      for (float value : values) {
        deviation += (double) value * value / values.length;
      }
      deviation = Math.sqrt(deviation);
      Arrays.sort(values);
      Curve curve = Curve.line("code " + (unit + 1));
      for (int q = 0; q < QUANTILES; q++) {
        double level = (q + 0.5) / QUANTILES;
        curve.add(
            normal.inverseCumulativeProbability(level),
            values[(int) (level * values.length)] / deviation);
      }
      series.add(curve.series());
    }
    return new Chart(
        "Pre-activations: " + set.name(),
        Axis.linear("quantile of a Gaussian", "deviations"),
        Axis.linear("quantile of the pre-activation", "deviations"),
        series);
  }
}
