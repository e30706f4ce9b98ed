// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.halfspace.Autoencoder;
import org.halfspace.cli.option.Choice;
import org.halfspace.cli.option.CommonOptions;
import org.halfspace.cli.option.DecoderOption;
import org.halfspace.cli.option.FileUse;
import org.halfspace.cli.option.ForceOption;
import org.halfspace.cli.option.ModelArgument;
import org.halfspace.cli.output.Console;
import org.halfspace.cli.output.JobFailure;
import org.halfspace.code.DecoderType;
import org.halfspace.data.UnusableDataException;
import org.halfspace.io.Existing;
import org.halfspace.io.file.AtomicFile;
import org.halfspace.onnx.OnnxFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code halfspace export}: a model as ONNX. */
@Command(
    name = "export",
    header = "Write a model's encoder and decoder as ONNX.",
    description = "Writes the encoder, the decoder, or both as ONNX files for any ONNX runtime.",
    footer = {
      "",
      "The encoder takes 'vectors' (float32, N x d) and returns 'codes' (uint8,",
      "N x ceil(n/8), packed as in .npz) and 'bits' (uint8 0 or 1, N x n), or",
      "'indexes' (uint8, N x units) where units have several levels. The decoder",
      "takes 'codes' and returns 'vectors', whatever kind of decoder it is. Gains are",
      "left out.",
      "",
      "Examples:",
      "  halfspace export model.safetensors --encoder enc.onnx --decoder dec.onnx",
      "  halfspace export model.safetensors --decoder lin.onnx --decoder-kind linear"
    })
public final class ExportCommand implements Callable<Integer> {
  @Spec private CommandSpec command;
  @Mixin private CommonOptions common;

  @Mixin private ModelArgument modelArgument;

  @Option(names = "--encoder", paramLabel = "FILE", description = "Output file for the encoder.")
  @FileUse(FileUse.Kind.WRITTEN)
  private Path encoder;

  @Option(names = "--decoder", paramLabel = "FILE", description = "Output file for the decoder.")
  @FileUse(FileUse.Kind.WRITTEN)
  private Path decoder;

  @Option(
      names = "--decoder-kind",
      paramLabel = "NAME",
      description =
          "With --decoder: which of the model's decoders to write, linear, tables, message-passing"
              + " or deep (default: the one that the model decodes by; 'info' lists what it has).")
  private String kind;

  @Mixin private ForceOption force;

  /** The JSON of the command: which decoder was written, and sizes in bytes. */
  record Result(
      String schema,
      String model,
      int dimension,
      int bits,
      int opset,
      Optional<String> decoder,
      Optional<Long> encoderBytes,
      Optional<Long> decoderBytes) {}

  /** Writes one part. */
  private interface Part {
    void write(Path path, Autoencoder model, Existing existing) throws IOException;
  }

  @Override
  public Integer call() throws IOException {
    Console console = common.console();
    if (encoder == null && decoder == null) {
      throw new ParameterException(
          command.commandLine(), "--encoder or --decoder: at least one is needed");
    }
    Optional<DecoderType> wanted =
        Optional.ofNullable(kind)
            .map(
                name ->
                    Choice.of("--decoder-kind", name, DecoderType.values(), DecoderType::label));
    if (wanted.isPresent() && decoder == null) {
      throw new ParameterException(
          command.commandLine(), "--decoder-kind: only with --decoder, the file to write");
    }
    requireFile();
    Existing existing = force.existing();
    for (Path path : new Path[] {encoder, decoder}) {
      if (path != null) {
        AtomicFile.requireWritable(path, existing);
      }
    }
    Autoencoder read = modelArgument.read();
    Autoencoder model =
        wanted.map(type -> DecoderOption.decodingBy(type, read, modelArgument.path())).orElse(read);
    if (decoder != null && !model.metadata().recipe().gain().equals("none")) {
      console.note(
          "%s: has gain '%s', which the ONNX decoder leaves out",
          modelArgument.path(), model.metadata().recipe().gain());
    }
    Optional<Long> encoderBytes = write(encoder, OnnxFile::writeEncoder, model);
    Optional<Long> decoderBytes = write(decoder, OnnxFile::writeDecoder, model);
    String by = model.codec().decoder().type().label();
    encoderBytes.ifPresent(bytes -> print(console, "encoder", model, bytes, encoder));
    decoderBytes.ifPresent(bytes -> print(console, by + " decoder", model, bytes, decoder));
    console.result(
        new Result(
            "halfspace/export/1",
            model.id(),
            model.dimension(),
            model.bits(),
            OnnxFile.OPSET,
            decoderBytes.map(bytes -> by),
            encoderBytes,
            decoderBytes));
    return 0;
  }

  /** A word that means a decoder in other commands is not taken for the name of a file. */
  private void requireFile() {
    if (decoder == null) {
      return;
    }
    for (DecoderType type : DecoderType.values()) {
      if (decoder.toString().equals(type.label())) {
        throw new ParameterException(
            command.commandLine(),
            "--decoder: '"
                + type.label()
                + "' is a kind of decoder, and this option names the file to write: --decoder FILE"
                + " --decoder-kind "
                + type.label());
      }
    }
  }

  private Optional<Long> write(Path path, Part part, Autoencoder model) throws IOException {
    if (path == null) {
      return Optional.empty();
    }
    try {
      part.write(path, model, force.existing());
    } catch (UnusableDataException e) {
      throw new JobFailure(modelArgument.path() + ": " + e.getMessage(), e);
    }
    return Optional.of(Files.size(path));
  }

  private static void print(
      Console console, String name, Autoencoder model, long bytes, Path path) {
    console.line(
        "%s of dimension %d and %d bits, opset %d: %d bytes in %s",
        name, model.dimension(), model.bits(), OnnxFile.OPSET, bytes, path);
  }
}
