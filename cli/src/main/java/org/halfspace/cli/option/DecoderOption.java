// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.option;

import java.io.IOException;
import java.nio.file.Path;
import org.halfspace.Autoencoder;
import org.halfspace.cli.output.JobFailure;
import org.halfspace.code.DecoderType;
import picocli.CommandLine.Option;

/** Which decoder of a model decodes. */
public final class DecoderOption {
  @Option(
      names = "--decoder",
      paramLabel = "NAME",
      description =
          "Decoder of the model to use: linear, tables, message-passing or deep (default: the one"
              + " that the model was fitted with; 'info' lists what it has).")
  private String decoder;

  /** Checks the name, before any file is read. */
  public void requireKnown() {
    if (decoder != null) {
      type();
    }
  }

  private DecoderType type() {
    return Choice.of("--decoder", decoder, DecoderType.values(), DecoderType::label);
  }

  /**
   * The model, decoding by what was asked for.
   *
   * @throws JobFailure if it has no such decoder
   */
  public Autoencoder of(Autoencoder model, Path path) throws IOException {
    return decoder == null ? model : decodingBy(type(), model, path);
  }

  /**
   * A model, decoding by another of its decoders.
   *
   * @param path of the model, for the message
   * @throws JobFailure if it has no such decoder; the message lists those it has
   */
  public static Autoencoder decodingBy(DecoderType type, Autoencoder model, Path path) {
    try {
      return model.decodingBy(type);
    } catch (IllegalArgumentException e) {
      throw new JobFailure(path + ": " + e.getMessage(), e);
    }
  }
}
