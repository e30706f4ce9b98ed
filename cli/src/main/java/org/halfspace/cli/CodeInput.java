package org.halfspace.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.halfspace.code.CodeData;
import org.halfspace.data.VectorFiles;
import org.halfspace.exchange.BitOrder;
import org.halfspace.exchange.BitText;
import org.halfspace.exchange.PackedFile;
import org.halfspace.exchange.SignCodes;
import org.halfspace.model.CodesFile;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Codes of any format, and the options that say which. */
final class CodeInput {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--from",
      paramLabel = "FORMAT",
      description =
          "npz, npy, int8, faiss, pg, bits or sign (default: told by content, where npz, "
              + "npy, pg and bits can be).")
  private String from;

  @Option(
      names = "--codes",
      paramLabel = "N",
      description =
          "The bits of a code, which bare bytes do not say (default for arrays: 8 times the"
              + " bytes).")
  private Integer codes;

  /**
   * The format of a file: what was said, or what its content tells.
   *
   * @throws ParameterException if it has to be said, or what was said makes no sense
   */
  CodeFormat format(Path input) throws IOException {
    if (codes != null && codes < 1) {
      throw wrong("--codes: " + codes + ", must be at least 1");
    }
    CodeFormat format = from == null ? told(input) : named(input);
    if (format == CodeFormat.FAISS && codes == null && !CodeFormat.isNpy(input)) {
      throw wrong("--codes: needed, since bare bytes do not say how many bits a code has");
    }
    return format;
  }

  private CodeFormat named(Path input) throws IOException {
    CodeFormat named = Choice.of("--from", from, CodeFormat.values(), CodeFormat::label);
    requireKind(input, named);
    return named;
  }

  private CodeFormat told(Path input) throws IOException {
    return CodeFormat.of(input)
        .orElseThrow(
            () ->
                wrong(
                    "--from: needed, since "
                        + input
                        + " is neither npz nor npy nor text of bits; for bare bytes give --from"
                        + " faiss and --codes, for vectors --from sign"));
  }

  /** Arrays of uint8 and int8 are told apart by their header, which is to say what was meant. */
  private void requireKind(Path input, CodeFormat named) throws IOException {
    CodeFormat other = named == CodeFormat.NPY ? CodeFormat.INT8 : CodeFormat.NPY;
    if ((named == CodeFormat.NPY || named == CodeFormat.INT8)
        && CodeFormat.of(input).filter(other::equals).isPresent()) {
      throw new IOException(
          input
              + ": no array of the type that --from "
              + from
              + " reads; is it "
              + other.label()
              + "?");
    }
  }

  /** Opens codes of a format. */
  CodeData open(Path input, CodeFormat format) throws IOException {
    CodeData data =
        switch (format) {
          case NPZ -> CodesFile.open(input);
          case NPY, INT8 -> npy(input, BitOrder.MOST_SIGNIFICANT_FIRST);
          case FAISS ->
              CodeFormat.isNpy(input)
                  ? npy(input, BitOrder.LEAST_SIGNIFICANT_FIRST)
                  : PackedFile.openRaw(input, BitOrder.LEAST_SIGNIFICANT_FIRST, codes);
          case PG -> BitText.open(input);
          case BITS -> bits(input);
          case SIGN -> SignCodes.of(VectorFiles.open(input));
        };
    if (codes != null && codes != data.codes()) {
      throw new IOException(
          input + ": codes of " + data.codes() + " bits, but --codes says " + codes);
    }
    return data;
  }

  private BitText bits(Path input) throws IOException {
    BitText text = BitText.open(input);
    if (text.hasIds()) {
      throw new IOException(input + ": has ids before the bits, which --from pg reads");
    }
    return text;
  }

  private CodeData npy(Path input, BitOrder order) throws IOException {
    return codes == null
        ? PackedFile.openNpy(input, order)
        : PackedFile.openNpy(input, order, codes);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
