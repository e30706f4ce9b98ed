// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.halfspace.Autoencoder;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Codes of any format for a model, which says how many bits they have where the file does not. */
public final class ModelCodes {
  public static final String HELP =
      "The codes: a file or store written by 'halfspace encode', or a file in any format that"
          + " 'convert' reads.";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--from",
      paramLabel = "FORMAT",
      description =
          "The format of the codes: "
              + CodeFormat.NAMES
              + " (default: detected from the content for npz, npy, pg, bits and stores).")
  private String from;

  /** Whether a format was said. */
  public boolean isGiven() {
    return from != null;
  }

  /** The codes of a file, to be opened for this model. */
  public CodeFile file(Path input, Autoencoder model, Path modelPath, CodeFile.Vectors vectors)
      throws IOException {
    return new CodeFile(
        input,
        CodeFormat.of(input, from, command),
        Optional.of(CodeFile.Bits.ofModel(model, modelPath)),
        vectors);
  }
}
