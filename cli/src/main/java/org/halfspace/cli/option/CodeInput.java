// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Codes of any format where no model says how many bits they have, and the options for both. */
public final class CodeInput {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--from",
      paramLabel = "FORMAT",
      description =
          CodeFormat.NAMES
              + " (default: detected from the content for npz, npy, pg, bits and stores).")
  private String from;

  @Option(
      names = "--bits",
      paramLabel = "N",
      description =
          "The bits of a code, which raw bytes do not record (default for arrays: 8 times the"
              + " bytes).")
  private Integer bits;

  /** Whether something was said about codes. */
  public boolean isGiven() {
    return from != null || bits != null;
  }

  /**
   * The codes of a file.
   *
   * @param vectors opens vectors, for signs
   * @throws ParameterException if a format or number has to be said, or what was said makes no
   *     sense
   */
  public CodeFile file(Path input, CodeFile.Vectors vectors) throws IOException {
    return file(input, vectors, Optional.empty());
  }

  /**
   * The same, where a model may say the bits.
   *
   * @param ofModel what it says
   */
  public CodeFile file(Path input, CodeFile.Vectors vectors, Optional<CodeFile.Bits> ofModel)
      throws IOException {
    if (bits != null && bits < 1) {
      throw wrong("--bits: " + bits + ", must be at least 1");
    }
    CodeFormat format = CodeFormat.of(input, from, command);
    CodeFile file =
        new CodeFile(
            input,
            format,
            bits == null ? ofModel : Optional.of(CodeFile.Bits.ofOption(bits)),
            vectors);
    if (format == CodeFormat.FAISS && file.bits().isEmpty() && !CodeFormat.isNpy(input)) {
      throw wrong("--bits: needed, because raw bytes do not record the bits of a code");
    }
    return file;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
