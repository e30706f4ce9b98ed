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
              + " (default: told by content, where npz, npy, pg, bits and stores can be).")
  private String from;

  @Option(
      names = "--codes",
      paramLabel = "N",
      description =
          "The bits of a code, which bare bytes do not say (default for arrays: 8 times the"
              + " bytes).")
  private Integer codes;

  /** Whether something was said about codes. */
  public boolean isGiven() {
    return from != null || codes != null;
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
   * @param bits what it says
   */
  public CodeFile file(Path input, CodeFile.Vectors vectors, Optional<CodeFile.Bits> bits)
      throws IOException {
    if (codes != null && codes < 1) {
      throw wrong("--codes: " + codes + ", must be at least 1");
    }
    CodeFormat format = CodeFormat.of(input, from, command);
    CodeFile file =
        new CodeFile(
            input,
            format,
            codes == null ? bits : Optional.of(CodeFile.Bits.ofOption(codes)),
            vectors);
    if (format == CodeFormat.FAISS && file.bits().isEmpty() && !CodeFormat.isNpy(input)) {
      throw wrong("--codes: needed, since bare bytes do not say how many bits a code has");
    }
    return file;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
