package org.halfspace.cli;

import java.util.Optional;
import org.halfspace.Fit;
import picocli.CommandLine.Option;

/** How many bits: a number, or what they have to come to. */
final class CodesOrTarget {
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

  Optional<Integer> codes() {
    return Optional.ofNullable(codes);
  }

  Optional<Double> distortion() {
    return Optional.ofNullable(distortion);
  }
}
