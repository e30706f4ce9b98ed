// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.app;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.halfspace.code.Gain;
import org.halfspace.code.GainRule;
import org.halfspace.fit.DecoderKind;
import org.halfspace.fit.EncoderMethod;
import org.halfspace.fit.Fit;
import org.halfspace.spark.HalfspaceEstimator;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What is fitted, and how; the words are those of the command line. */
final class FitOptions {
  @ArgGroup(exclusive = true, multiplicity = "1")
  private Budget budget;

  /** How many bits: a number, or what they have to come to. */
  static final class Budget {
    @Option(
        names = "--bits",
        paramLabel = "N",
        description = "Bits per vector, 1 to " + Fit.MAXIMUM_BITS + ".")
    private Integer bits;

    @Option(
        names = "--distortion",
        paramLabel = "X",
        description =
            "Instead of --bits: the fewest bits whose distortion on held-out vectors is at most X.")
    private Double distortion;
  }

  @Option(
      names = "--unit-bits",
      paramLabel = "B",
      defaultValue = "auto",
      description =
          "Bits of a unit: 1 for signs, 2 to 8 for all alike, mixed for units of 1 to 8 bits, or"
              + " auto, which tries signs and mixed (default: ${DEFAULT-VALUE}).")
  private String unitBits;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "Method for finding the encoder: auto, descent, closed-form, plain-sign, principal-axes,"
              + " rotation, alternating or sgd (default: ${DEFAULT-VALUE}).")
  private String method;

  @Option(
      names = "--decoder",
      paramLabel = "NAME",
      defaultValue = "least-squares",
      description =
          "least-squares on the codes of the training vectors, or gaussian: the decoder that is"
              + " optimal on the Gaussian source (default: ${DEFAULT-VALUE}).")
  private String decoder;

  @Option(
      names = "--gain",
      paramLabel = "NAME",
      defaultValue = "none",
      description =
          "none, or f16 to store a factor of each code, by --gain-rule, as a float16 with it"
              + " (default: ${DEFAULT-VALUE}).")
  private String gain;

  @Option(
      names = "--gain-rule",
      paramLabel = "NAME",
      defaultValue = "projection",
      description =
          "Number stored by --gain f16: projection, the factor that loses least, or norm, which"
              + " is faster to encode (default: ${DEFAULT-VALUE}).")
  private String gainRule;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Seed of everything random (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--sample-size",
      paramLabel = "N",
      defaultValue = "100000",
      description =
          "How many vectors the driver looks at one by one to choose and train the encoder"
              + " (default: ${DEFAULT-VALUE}).")
  private int sampleSize;

  /**
   * The estimator that the options say.
   *
   * @throws picocli.CommandLine.ParameterException if a value is out of range
   */
  HalfspaceEstimator estimator(CommonOptions common) {
    HalfspaceEstimator estimator =
        new HalfspaceEstimator()
            .setUnitBits(
                common.choice(
                    "--unit-bits",
                    unitBits,
                    Stream.concat(
                            IntStream.rangeClosed(1, 8).mapToObj(String::valueOf),
                            Stream.of("mixed", "auto"))
                        .toArray(String[]::new)))
            .setMethod(
                common
                    .choice("--method", method, EncoderMethod.values(), EncoderMethod::label)
                    .label())
            .setDecoder(
                common
                    .choice("--decoder", decoder, DecoderKind.values(), DecoderKind::label)
                    .label())
            .setGain(common.choice("--gain", gain, Gain.values(), Gain::label).label())
            .setGainRule(
                common.choice("--gain-rule", gainRule, GainRule.values(), GainRule::label).label())
            .setSeed(seed);
    common.require(sampleSize >= 2, "--sample-size: " + sampleSize + ", must be at least 2");
    estimator.setSampleSize(sampleSize);
    if (budget.bits != null) {
      common.require(
          budget.bits >= 1 && budget.bits <= Fit.MAXIMUM_BITS,
          "--bits: " + budget.bits + ", must be between 1 and " + Fit.MAXIMUM_BITS);
      return estimator.setBits(budget.bits);
    }
    common.require(
        budget.distortion > 0 && budget.distortion < 1,
        "--distortion: " + budget.distortion + ", must be between 0 and 1, both excluded");
    return estimator.setTargetDistortion(budget.distortion);
  }
}
