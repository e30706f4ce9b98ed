// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.rivals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.halfspace.activation.Activation;
import org.halfspace.code.SignCodec;
import org.halfspace.data.ImageColor;
import org.halfspace.fit.EncoderMethod;
import org.halfspace.fit.Fit;
import org.halfspace.fit.SgdSettings;
import org.halfspace.fit.UnitBits;
import org.halfspace.lab.chart.Axis;
import org.halfspace.lab.chart.Chart;
import org.halfspace.lab.chart.Series;
import org.halfspace.lab.experiment.Check;
import org.halfspace.lab.experiment.Curve;
import org.halfspace.lab.experiment.Experiment;
import org.halfspace.lab.experiment.NearestNeighbors;
import org.halfspace.lab.experiment.Outcome;
import org.halfspace.lab.experiment.OutcomeBuilder;
import org.halfspace.lab.experiment.RealSet;
import org.halfspace.lab.experiment.Setting;
import org.halfspace.lab.report.Table;
import org.halfspace.limits.Limits;
import org.halfspace.linalg.Matrix;
import org.halfspace.source.Covariance;
import org.halfspace.source.PrincipalAxes;

/** This project's codes against others at equal bits. */
final class Rivals implements Experiment {
  private static final String DESCENT = "Halfspace, descent";
  private static final String SGD = "Halfspace, SGD";
  private static final String HYPERPLANES = "random hyperplanes";
  private static final String AXES = "sign of principal axes";
  private static final String PLAIN = "plain sign";
  private static final String ITQ = "iterative quantization";
  private static final String PQ = "product quantization (JVector)";

  @Override
  public String name() {
    return "rivals";
  }

  @Override
  public String title() {
    return "Rivals at equal bits";
  }

  @Override
  public String question() {
    return "With the same number of bits, how do these codes compare with the sign codes that others"
        + " use, and with product quantization?";
  }

  /** What a code does on held-out vectors. */
  private record Measured(double distortion, double recall) {}

  @Override
  public Outcome run(Setting setting) throws IOException {
    OutcomeBuilder outcome = new OutcomeBuilder();
    List<Table.Row> rows = new ArrayList<>();
    RealSet mnist = RealSet.mnist(setting);
    RealSet gray = RealSet.cifar(setting, ImageColor.GRAY, setting.size(3000, 50_000));
    RealSet words = RealSet.words(setting);
    boolean quick = setting.quick();
    Tally tally = new Tally();
    compare(
        setting,
        mnist,
        quick ? new int[] {32, 64} : new int[] {64, 128, 256, 784},
        outcome,
        rows,
        tally);
    compare(
        setting, gray, quick ? new int[] {32, 64} : new int[] {64, 128, 256}, outcome, rows, tally);
    compare(
        setting,
        words,
        quick ? new int[] {32, 64} : new int[] {75, 150, 300},
        outcome,
        rows,
        tally);
    OutcomeBuilder built =
        outcome
            .setting(
                "MNIST, CIFAR-10 gray and word vectors; every sign code with its least-squares decoder;"
                    + " product quantization with 256 centroids per byte; distortion on held-out vectors;"
                    + " recall@10 of up to 2,000 decoded held-out vectors for 200 queries from the training"
                    + " vectors (L2)")
            .prediction(
                "Descent is best among sign codes that use only the covariance. SGD and iterative"
                    + " quantization learn from the vectors themselves. Product quantization is not a sign"
                    + " code; its bound is Shannon's.")
            .table(
                new Table(
                    "Distortion and recall@10",
                    "set, bits, code",
                    List.of(
                        Table.Column.decimals("distortion", "", 4),
                        Table.Column.percent("gap to the Gaussian floor", 1),
                        Table.Column.percent("recall@10", 1)),
                    rows))
            .check(
                Check.atMost(
                    "relative excess of SGD's distortion over that of iterative quantization",
                    tally.overItq,
                    quick ? 0.05 : 0.01,
                    "both learn from the vectors; 1 % for chance"))
            .check(
                Check.atMost(
                    "relative excess of descent's distortion over that of random hyperplanes",
                    tally.overHyperplanes,
                    0,
                    "hyperplanes ignore the spectrum"));
    if (!quick) {
      built
          .check(
              Check.holds(
                  "raw MNIST at 784 bits: plain sign is below the Gaussian floor",
                  tally.plainBelowFloor,
                  "sparse data: see theory.md, §4 and §7"))
          .remark(
              "Raw MNIST at 784 bits with plain sign goes below the floor. The floor belongs to the"
                  + " Gaussian source with that covariance; digits are sparse, so the sign of a centered"
                  + " pixel says nearly everything about it.");
    }
    return built
        .measured(
            "SGD's distortion differs from that of iterative quantization by %+.1f %% to %+.1f %%,"
                + " and descent's from that of random hyperplanes by %+.1f %% to %+.1f %%.",
            100 * tally.underItq,
            100 * tally.overItqSigned,
            100 * tally.underHyperplanes,
            100 * tally.overHyperplanesSigned)
        .build();
  }

  /** Extremes over all sets and bits. */
  private static final class Tally {
    private double overItq;
    private double overItqSigned = Double.NEGATIVE_INFINITY;
    private double underItq = Double.POSITIVE_INFINITY;
    private double overHyperplanes;
    private double overHyperplanesSigned = Double.NEGATIVE_INFINITY;
    private double underHyperplanes = Double.POSITIVE_INFINITY;
    private boolean plainBelowFloor;

    void add(Map<String, Measured> found, double floor) {
      if (found.containsKey(ITQ)) {
        double ratio = found.get(SGD).distortion() / found.get(ITQ).distortion() - 1;
        overItq = Math.max(overItq, ratio);
        overItqSigned = Math.max(overItqSigned, ratio);
        underItq = Math.min(underItq, ratio);
      }
      double ratio = found.get(DESCENT).distortion() / found.get(HYPERPLANES).distortion() - 1;
      overHyperplanes = Math.max(overHyperplanes, ratio);
      overHyperplanesSigned = Math.max(overHyperplanesSigned, ratio);
      underHyperplanes = Math.min(underHyperplanes, ratio);
      if (found.containsKey(PLAIN)) {
        plainBelowFloor |= found.get(PLAIN).distortion() < floor;
      }
    }
  }

  private static void compare(
      Setting setting,
      RealSet set,
      int[] bits,
      OutcomeBuilder outcome,
      List<Table.Row> rows,
      Tally tally)
      throws IOException {
    int d = set.dimension();
    PrincipalAxes axes = Covariance.of(set.train()).principalAxes();
    Limits limits = Limits.of(axes.spectrum(), Activation.sign());
    float[] base = RealSet.rows(set.test(), setting.size(1000, 2000));
    NearestNeighbors neighbors =
        new NearestNeighbors(base, RealSet.rows(set.train(), setting.size(100, 200)), d);
    Map<String, Curve> distortions = new LinkedHashMap<>();
    Map<String, Curve> recalls = new LinkedHashMap<>();
    for (int i = 0; i < bits.length; i++) {
      setting.progress().at(set.name(), i, bits.length);
      int n = bits[i];
      Map<String, Measured> found = new LinkedHashMap<>();
      for (Map.Entry<String, SignCodec> entry : codecs(setting, set, axes, n).entrySet()) {
        found.put(entry.getKey(), measure(entry.getValue(), base, neighbors));
      }
      if (n % 8 == 0 && n / 8 <= d) {
        float[] train = RealSet.rows(set.train(), setting.size(3000, 20_000));
        float[] decoded = new ProductQuantizer(train, d, n).decoded(base);
        found.put(
            PQ, new Measured(distortion(base, decoded, axes.mean()), neighbors.recall(decoded)));
      }
      double floor = limits.floor(n).distortion();
      found.forEach(
          (name, measured) -> {
            distortions.computeIfAbsent(name, Curve::marked).add(n, measured.distortion());
            recalls.computeIfAbsent(name, Curve::marked).add(n, measured.recall());
            rows.add(
                Table.Row.of(
                    set.name() + ", " + n + ", " + name,
                    measured.distortion(),
                    measured.distortion() / floor - 1,
                    measured.recall()));
          });
      distortions.computeIfAbsent("Gaussian floor", Curve::dashed).add(n, floor);
      tally.add(found, floor);
    }
    outcome.chart(
        new Chart(
            "Distortion: " + set.name(),
            Axis.log("bits per vector", ""),
            Axis.linear("distortion", "share of the variance"),
            series(distortions)),
        "Distortion on held-out vectors at equal bits.");
    outcome.chart(
        new Chart(
            "recall@10: " + set.name(),
            Axis.log("bits per vector", ""),
            Axis.linear("recall@10", "share of the ten nearest"),
            series(recalls)),
        "Neighbors found among decoded vectors, without re-ranking.");
  }

  private static List<Series> series(Map<String, Curve> curves) {
    return curves.values().stream().map(Curve::series).toList();
  }

  private static Map<String, SignCodec> codecs(
      Setting setting, RealSet set, PrincipalAxes axes, int n) throws IOException {
    int d = set.dimension();
    Map<String, SignCodec> codecs = new LinkedHashMap<>();
    codecs.put(DESCENT, fit(setting, set, n, EncoderMethod.DESCENT));
    codecs.put(SGD, fit(setting, set, n, EncoderMethod.SGD));
    codecs.put(
        HYPERPLANES,
        baseline(setting, set, axes, BaselineCodes.randomHyperplanes(n, d, setting.seed())));
    if (n <= d) {
      codecs.put(AXES, baseline(setting, set, axes, BaselineCodes.principalAxes(axes, n)));
    }
    if (n <= axes.spectrum().rank(1e-10)) {
      codecs.put(
          ITQ,
          baseline(
              setting,
              set,
              axes,
              BaselineCodes.iterativeQuantization(axes, set.train(), n, setting.seed())));
    }
    if (n == d) {
      codecs.put(PLAIN, baseline(setting, set, axes, Matrix.identity(d)));
    }
    return codecs;
  }

  private static SignCodec baseline(
      Setting setting, RealSet set, PrincipalAxes axes, Matrix encoder) throws IOException {
    return BaselineCodes.codec(encoder, axes.mean(), set.train(), setting.threads());
  }

  private static SignCodec fit(Setting setting, RealSet set, int n, EncoderMethod method)
      throws IOException {
    SgdSettings sgd = SgdSettings.standard();
    Fit fit =
        Fit.toBits(n)
            .withMethod(method)
            .withUnitBits(UnitBits.signs())
            .withSeed(setting.seed())
            .withThreads(setting.threads());
    if (method == EncoderMethod.SGD) {
      fit =
          fit.withSgd(
              sgd.withTraining(sgd.training().change().steps(setting.size(800, 8000)).build()));
    }
    return fit.run(set.train(), set.test()).model().codec().signs();
  }

  private static Measured measure(SignCodec codec, float[] base, NearestNeighbors neighbors) {
    int d = codec.dimension();
    int rows = base.length / d;
    byte[] packed = new byte[rows * codec.bytesPerCode()];
    float[] decoded = new float[base.length];
    codec.encode(base, rows, packed, 1);
    codec.decode(packed, rows, decoded, 1);
    double[] mean = new double[d];
    for (int j = 0; j < d; j++) {
      mean[j] = codec.mean()[j];
    }
    return new Measured(distortion(base, decoded, mean), neighbors.recall(decoded));
  }

  private static double distortion(float[] base, float[] decoded, double[] mean) {
    double lost = 0;
    double energy = 0;
    for (int i = 0; i < base.length; i++) {
      lost += Math.pow(base[i] - decoded[i], 2);
      energy += Math.pow(base[i] - mean[i % mean.length], 2);
    }
    return lost / energy;
  }
}
