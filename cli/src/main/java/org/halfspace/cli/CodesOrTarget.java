package org.halfspace.cli;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.halfspace.Fit;
import picocli.CommandLine.Option;

/** How many bits: a number, or what they have to come to. */
final class CodesOrTarget {
  private static final Pattern RECALL = Pattern.compile("(\\d{1,9})@(\\d*\\.?\\d+)");

  @Option(
      names = "--codes",
      paramLabel = "N",
      description = "Bits for each vector, 1 to " + Fit.MAXIMUM_CODES + ".")
  private Integer codes;

  @Option(
      names = "--distortion",
      paramLabel = "X",
      description =
          "Instead of --codes: the fewest bits whose distortion on held-out vectors is at most X.")
  private Double distortion;

  @Option(
      names = "--recall",
      paramLabel = "K@X",
      description =
          "Instead of --codes: the fewest bits by which a search among the training vectors finds at least the share X"
              + " of the K nearest of held-out ones, such as 10@0.9.")
  private String recall;

  /** The share of the true k nearest that is to be found. */
  record Recall(int k, double share) {}

  Optional<Integer> codes() {
    return Optional.ofNullable(codes);
  }

  /**
   * @throws IllegalArgumentException if it is not between 0 and 1
   */
  Optional<Double> distortion() {
    if (distortion != null && !(distortion > 0 && distortion < 1)) {
      throw new IllegalArgumentException(
          "--distortion: " + distortion + ", must be between 0 and 1");
    }
    return Optional.ofNullable(distortion);
  }

  /**
   * @throws IllegalArgumentException if it is not written K@X with K ≥ 1 and 0 &lt; X ≤ 1
   */
  Optional<Recall> recall() {
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
    throw new IllegalArgumentException(
        "--recall: '" + recall + "', must be K@X with K from 1 and X above 0 and up to 1: 10@0.9");
  }
}
