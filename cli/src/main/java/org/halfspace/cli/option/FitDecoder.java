// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.option;

import java.util.stream.Stream;
import org.halfspace.fit.DecoderKind;
import picocli.CommandLine.Option;

/** Which decoder a fit looks for. */
public final class FitDecoder {
  /** The short name of {@link DecoderKind#LEAST_SQUARES}. */
  private static final String LINEAR = "linear";

  @Option(
      names = "--decoder",
      paramLabel = "NAME",
      description =
          "linear (least squares on the training codes; also least-squares); gaussian (linear,"
              + " optimal on the Gaussian source); tables (vectors looked up by each byte of a code);"
              + " message-passing (expectation propagation from mean and covariance); deep (a network"
              + " trained with the encoder); or auto, the best of linear, tables and message-passing"
              + " on held-out vectors (default: linear; gaussian with universal).")
  private String decoder;

  /** Whether one was asked for. */
  public boolean isGiven() {
    return decoder != null;
  }

  /** The word that was given; linear without. */
  public String text() {
    return decoder == null ? LINEAR : decoder;
  }

  /**
   * The kind.
   *
   * @throws picocli.CommandLine.TypeConversionException if there is none of that name
   */
  public DecoderKind kind() {
    if (text().equals(LINEAR)) {
      return DecoderKind.LEAST_SQUARES;
    }
    String[] others = Stream.of(LINEAR).filter(name -> !name.equals(text())).toArray(String[]::new);
    return Choice.of("--decoder", text(), DecoderKind.values(), DecoderKind::label, others);
  }
}
