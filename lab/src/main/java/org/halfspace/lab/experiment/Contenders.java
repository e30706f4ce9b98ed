// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.halfspace.code.Gain;
import org.halfspace.code.VectorCodec;
import org.halfspace.fit.Fit;
import org.halfspace.fit.FitReport;
import org.halfspace.fit.UnitBits;
import org.halfspace.fit.UniversalCode;
import org.halfspace.linalg.Matrix;
import org.halfspace.source.Covariance;
import org.halfspace.source.PrincipalAxes;

/** The codes of one set of vectors that are compared, ours and others. Not thread-safe. */
final class Contenders {
  static final String SIGNS = "signs";
  static final String MIXED = "mixed units";
  static final String AUTO = "auto";
  static final String ALIKE = "units alike";
  static final String UNIVERSAL = "universal";
  static final String HYPERPLANES = "random hyperplanes";
  static final String ITQ = "iterative quantization";
  static final String PRODUCT = "product quantization";
  static final String RANGE = "uniform scalars, range";
  static final String QUANTILES = "uniform scalars, quantiles";

  private final Setting setting;
  private final RealSet set;
  private final Gain gain;
  private final float[] train;
  private final PrincipalAxes axes;

  /**
   * @param gain whether sign codes and units of several levels keep one; its bits are stored bits
   */
  Contenders(Setting setting, RealSet set, Gain gain) throws IOException {
    this.setting = setting;
    this.set = set;
    this.gain = gain;
    this.train = RealSet.rows(set.train(), set.train().count());
    this.axes = Covariance.of(set.train()).principalAxes();
  }

  /** Mean and components of the training vectors. */
  PrincipalAxes axes() {
    return axes;
  }

  /** The training vectors, row after row; not to be changed. */
  float[] train() {
    return train;
  }

  /**
   * All kinds of code with this number of bits, not counting the gain, that the dimension allows.
   */
  List<Contender> of(int bits) throws IOException {
    int d = set.dimension();
    List<Contender> all = new ArrayList<>();
    all.add(fitted(SIGNS, bits, UnitBits.signs()));
    all.add(fitted(MIXED, bits, UnitBits.mixed()));
    all.add(fitted(AUTO, bits, UnitBits.auto()));
    int unitBits = Math.max(2, (bits + d - 1) / d);
    if (bits % unitBits == 0) {
      all.add(fitted(ALIKE, bits, UnitBits.of(unitBits)));
    }
    if (bits == d || bits == 2 * d || bits == 4 * d) {
      all.add(universal(bits, bits / d));
    }
    all.add(signs(HYPERPLANES, BaselineCodes.randomHyperplanes(bits, d, setting.seed())));
    if (bits <= axes.spectrum().rank(1e-10)) {
      all.add(
          signs(ITQ, BaselineCodes.iterativeQuantization(axes, set.train(), bits, setting.seed())));
    }
    int bytes = (bits + gain.bits()) / Byte.SIZE;
    if (bytes <= d) {
      all.add(
          Contender.rival(
              PRODUCT,
              Byte.SIZE * bytes,
              ProductQuantizer.learn(train, d, bytes, setting.seed(), setting.threads())::decoded));
    }
    if (bits == 4 * d || bits == 8 * d) {
      UniformQuantizer range = UniformQuantizer.ofRange(train, d, bits / d, setting.threads());
      UniformQuantizer quantiles =
          UniformQuantizer.ofQuantiles(train, d, bits / d, setting.threads());
      all.add(Contender.rival(RANGE, bits, range::decoded));
      all.add(Contender.rival(QUANTILES, bits, quantiles::decoded));
    }
    return all;
  }

  private Contender fitted(String kind, int bits, UnitBits unitBits) throws IOException {
    FitReport report =
        Fit.toBits(bits)
            .withUnitBits(unitBits)
            .withGain(gain)
            .withSeed(setting.seed())
            .withThreads(setting.threads())
            .run(set.train(), set.test());
    VectorCodec codec = report.model().codec();
    String note =
        switch (kind) {
          case AUTO -> codec.hasSigns() ? ": signs" : ": mixed";
          case ALIKE -> ", " + unitBits.label() + " bits";
          default -> "";
        };
    return Contender.of(kind, note, codec, report.floor(), report.population(), setting.threads());
  }

  /**
   * A rotation turns vectors of any covariance into ones whose coordinates are about normal with
   * the same variance, so that each loses what the isotropic source loses, of the energy about 0.
   */
  private Contender universal(int bits, int unitBits) throws IOException {
    double energy = 0;
    double centered = 0;
    int d = set.dimension();
    for (int i = 0; i < train.length; i++) {
      energy += (double) train[i] * train[i];
      centered += Math.pow(train[i] - axes.mean()[i % d], 2);
    }
    FitReport report =
        UniversalCode.of(d, bits)
            .withUnitBits(unitBits)
            .withGain(gain)
            .withNorm(Math.sqrt(energy * d / train.length))
            .withSeed(setting.seed())
            .withThreads(setting.threads())
            .run();
    return Contender.of(
        UNIVERSAL,
        ", " + unitBits + (unitBits == 1 ? " bit" : " bits"),
        report.model().codec(),
        report.population() * energy / centered,
        Double.NaN,
        setting.threads());
  }

  private Contender signs(String kind, Matrix encoder) throws IOException {
    VectorCodec codec =
        BaselineCodes.codec(encoder, axes.mean(), set.train(), gain, setting.threads());
    return Contender.rival(
        kind, codec.bitsPerVector(), rows -> Contender.coded(codec, rows, setting.threads()));
  }
}
