// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;
import org.halfspace.code.Gain;
import org.halfspace.code.GainRule;
import org.halfspace.fit.DecoderKind;
import org.halfspace.fit.EncoderMethod;
import org.halfspace.fit.Fit;
import org.halfspace.fit.SgdSettings;
import org.halfspace.fit.UnitBits;

/** The parameters of a fit, which are those of {@link Fit}. */
final class FitParams implements java.io.Serializable {
  private static final long serialVersionUID = 1;

  /** Vectors that are looked at one by one, where nobody says how many. */
  private static final int SAMPLE_SIZE = 100_000;

  private final Params owner;
  final IntParam bits;
  final DoubleParam targetDistortion;
  final Param<String> unitBits;
  final Param<String> method;
  final Param<String> decoder;
  final Param<String> gain;
  final Param<String> gainRule;
  final LongParam seed;
  final IntParam sgdSteps;
  final IntParam sampleSize;
  final Param<String> testCol;
  final IntParam aggregationDepth;

  FitParams(Params owner) {
    this.owner = owner;
    this.bits =
        new IntParam(
            owner,
            "bits",
            "number of bits of a code, 1 to " + Fit.MAXIMUM_BITS,
            ParamValidators.inRange(1, Fit.MAXIMUM_BITS));
    this.targetDistortion =
        new DoubleParam(
            owner,
            "targetDistortion",
            "the fewest bits are looked for whose distortion on held-out vectors is no more, instead"
                + " of a fit with a number of bits; between 0 and 1",
            ParamValidators.inRange(0, 1, false, false));
    this.unitBits =
        choice(
            "unitBits",
            "bits of each unit",
            Stream.concat(
                Stream.of(UnitBits.auto().label(), UnitBits.mixed().label()),
                IntStream.rangeClosed(1, 8).mapToObj(String::valueOf)));
    this.method =
        choice(
            "method",
            "how the encoder is found",
            Arrays.stream(EncoderMethod.values()).map(EncoderMethod::label));
    this.decoder =
        choice(
            "decoder",
            "how the decoder is found",
            Arrays.stream(DecoderKind.values()).map(DecoderKind::label));
    this.gain =
        choice(
            "gain",
            "whether the norm of a vector is coded apart, in 16 bits more",
            Arrays.stream(Gain.values()).map(Gain::label));
    this.gainRule =
        choice(
            "gainRule",
            "which number is kept as gain",
            Arrays.stream(GainRule.values()).map(GainRule::label));
    this.seed = new LongParam(owner, "seed", "seed of all that is random");
    this.sgdSteps =
        new IntParam(
            owner,
            "sgdSteps",
            "steps of method sgd, at least 1; it trains on the sample of sampleSize",
            ParamValidators.gtEq(1));
    this.sampleSize =
        new IntParam(
            owner,
            "sampleSize",
            "how many vectors the driver looks at one by one to choose and train the encoder, at"
                + " least 2; 4 bytes for each number of each vector",
            ParamValidators.gtEq(2));
    this.testCol =
        new Param<>(
            owner,
            "testCol",
            "column of booleans: true for rows to test on; without it a tenth of the rows, at most"
                + " 10,000, is chosen by the seed");
    this.aggregationDepth =
        new IntParam(
            owner,
            "aggregationDepth",
            "depth of the tree in which the sums of partitions are joined, at least 1",
            ParamValidators.gtEq(1));
  }

  private Param<String> choice(String name, String doc, Stream<String> labels) {
    String[] all = labels.toArray(String[]::new);
    return new Param<>(
        owner, name, doc + ": " + String.join(", ", all), ParamValidators.inArray(all));
  }

  void setDefaults() {
    owner.setDefault(bits, 256);
    owner.setDefault(unitBits, UnitBits.auto().label());
    owner.setDefault(method, EncoderMethod.AUTO.label());
    owner.setDefault(decoder, DecoderKind.LEAST_SQUARES.label());
    owner.setDefault(gain, Gain.NONE.label());
    owner.setDefault(gainRule, GainRule.PROJECTION.label());
    owner.setDefault(seed, 1L);
    owner.setDefault(sampleSize, SAMPLE_SIZE);
    owner.setDefault(aggregationDepth, 2);
  }

  /** The fit that the parameters say. */
  Fit fit() {
    EncoderMethod wanted =
        Arrays.stream(EncoderMethod.values())
            .filter(one -> one.label().equals(owner.getOrDefault(method)))
            .findFirst()
            .orElseThrow();
    DecoderKind kind =
        Arrays.stream(DecoderKind.values())
            .filter(one -> one.label().equals(owner.getOrDefault(decoder)))
            .findFirst()
            .orElseThrow();
    if (owner.isSet(bits) && owner.isSet(targetDistortion)) {
      throw new IllegalArgumentException(
          "targetDistortion: "
              + owner.getOrDefault(targetDistortion)
              + ", but bits are set, too; a fit has one of them");
    }
    Fit fit =
        owner.isDefined(targetDistortion)
            ? Fit.toDistortion((Double) owner.getOrDefault(targetDistortion))
            : Fit.toBits((Integer) owner.getOrDefault(bits));
    fit =
        fit.withMethod(wanted)
            .withUnitBits(units(owner.getOrDefault(unitBits)))
            .withDecoder(kind)
            .withGain(Gain.of(owner.getOrDefault(gain)), GainRule.of(owner.getOrDefault(gainRule)))
            .withSeed((Long) owner.getOrDefault(seed));
    return owner.isDefined(sgdSteps)
        ? fit.withSgd(sgd((Integer) owner.getOrDefault(sgdSteps)))
        : fit;
  }

  private static UnitBits units(String label) {
    return switch (label) {
      case "auto" -> UnitBits.auto();
      case "mixed" -> UnitBits.mixed();
      default -> UnitBits.of(Integer.parseInt(label));
    };
  }

  private static SgdSettings sgd(int steps) {
    SgdSettings standard = SgdSettings.standard();
    return standard
        .withTraining(standard.training().change().steps(steps).build())
        .withLevels(standard.levels().withSteps(steps));
  }
}
