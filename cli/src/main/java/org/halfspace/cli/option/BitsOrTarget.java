// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.option;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.halfspace.fit.Fit;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How many bits: a number, or what they have to come to. */
public final class BitsOrTarget {
  private static final Pattern RECALL = Pattern.compile("(\\d{1,9})@(\\d*\\.?\\d+)");

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

  @Option(
      names = "--recall",
      paramLabel = "K@X",
      description =
          "Instead of --bits: the fewest bits with which a search among the training vectors finds"
              + " at least the share X of the K nearest neighbors of held-out vectors, such as 10@0.9.")
  private String recall;

  /** The share of the true k nearest that is to be found. */
  public record Recall(int k, double share) {}

  /**
   * The number of bits, if it was given.
   *
   * @throws TypeConversionException if no fit takes that many
   */
  public Optional<Integer> bits() {
    OptionTypes.require(
        bits == null || bits >= 1 && bits <= Fit.MAXIMUM_BITS,
        "--bits: " + bits + ", must be between 1 and " + Fit.MAXIMUM_BITS);
    return Optional.ofNullable(bits);
  }

  /**
   * @throws TypeConversionException if it is not between 0 and 1
   */
  public Optional<Double> distortion() {
    OptionTypes.require(
        distortion == null || distortion > 0 && distortion < 1,
        "--distortion: " + distortion + ", must be between 0 and 1, both excluded");
    return Optional.ofNullable(distortion);
  }

  /**
   * @throws TypeConversionException if it is not written K@X with K ≥ 1 and 0 &lt; X ≤ 1
   */
  public Optional<Recall> recall() {
    if (recall == null) {
      return Optional.empty();
    }
    Matcher matcher = RECALL.matcher(recall);
    if (matcher.matches()) {
      Recall read =
          new Recall(Integer.parseInt(matcher.group(1)), Double.parseDouble(matcher.group(2)));
      if (read.k() >= 1 && read.share() > 0 && read.share() <= 1) {
        return Optional.of(read);
      }
    }
    throw new TypeConversionException(
        "--recall: '" + recall + "', must be K@X with K from 1 and X above 0 and up to 1: 10@0.9");
  }

  /** A fit to what was asked for. */
  public Fit fit() {
    if (bits().isPresent()) {
      return Fit.toBits(bits().get());
    }
    if (recall().isPresent()) {
      Recall wanted = recall().get();
      return Fit.toRecall(wanted.k(), wanted.share());
    }
    return Fit.toDistortion(distortion().orElseThrow());
  }
}
