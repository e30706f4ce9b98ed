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
          "How codes are turned back into vectors. linear: a sum over the units of a code, by least"
              + " squares (also least-squares); gaussian: the same from mean and covariance alone."
              + " Beside it a model can have: tables, a sum of vectors that the bytes of a code look"
              + " up, for images and few bits; message-passing, a few layers computed from mean and"
              + " covariance, for more units than dimensions; deep, a network trained with the"
              + " encoder, the slowest; or auto, the best of linear, tables and message-passing on"
              + " held-out vectors (default: linear; gaussian with universal).")
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
