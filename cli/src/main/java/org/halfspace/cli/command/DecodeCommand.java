// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.halfspace.Autoencoder;
import org.halfspace.cli.option.CommonOptions;
import org.halfspace.cli.option.DecoderOption;
import org.halfspace.cli.option.FileUse;
import org.halfspace.cli.option.ForceOption;
import org.halfspace.cli.option.ModelArgument;
import org.halfspace.cli.option.ModelCodes;
import org.halfspace.cli.output.Console;
import org.halfspace.cli.output.StageClock;
import org.halfspace.cli.output.TerminalProgress;
import org.halfspace.cli.output.WatchedCodes;
import org.halfspace.code.BlockCoding;
import org.halfspace.code.CodeData;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorFiles;
import org.halfspace.data.format.NpyWriter;
import org.halfspace.io.Existing;
import org.halfspace.io.file.AtomicFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code halfspace decode}: packed codes to vectors. */
@Command(
    name = "decode",
    header = "Turn codes back into vectors.",
    description = "Turns codes back into vectors, as float32 in an .npy file.",
    footer = {
      "",
      "Codes are decoded by the model that made them; codes of another model are refused.",
      "",
      "Examples:",
      "  halfspace decode model.safetensors codes.npz -o decoded.npy",
      "  halfspace decode model.safetensors vectors.store -o decoded.npy"
    })
public final class DecodeCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Mixin private ModelArgument modelArgument;

  @Parameters(index = "1", paramLabel = "CODES", description = ModelCodes.HELP)
  @FileUse(FileUse.Kind.READ)
  private Path codesPath;

  @Mixin private ModelCodes modelCodes;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "Output file for the vectors, .npy.")
  @FileUse(FileUse.Kind.WRITTEN)
  private Path output;

  @Mixin private DecoderOption decoder;
  @Mixin private ForceOption force;

  /** The JSON of the command. */
  record Result(
      String schema, long vectors, int bits, String decoder, long bytes, Seconds seconds) {}

  /** Where the time went. */
  record Seconds(double read, double decode, double write, double total) {}

  @Override
  public Integer call() throws IOException {
    StageClock clock = new StageClock();
    int threads = common.threads();
    decoder.requireKnown();
    Console console = common.console();
    Existing existing = force.existing();
    AtomicFile.requireWritable(output, existing);
    Autoencoder model = decoder.of(modelArgument.read(), modelArgument.path());
    VectorCodec codec = model.codec();
    CodeData codes =
        modelCodes
            .file(codesPath, model, modelArgument.path(), VectorFiles::open)
            .data(model, modelArgument.path());
    try (TerminalProgress progress = new TerminalProgress(console)) {
      AtomicFile.write(
          output,
          existing,
          channel -> {
            NpyWriter<float[]> npy = NpyWriter.float32(channel, codes.count(), codec.dimension());
            clock.start();
            BlockCoding.decode(
                codec,
                new WatchedCodes(
                    codes,
                    done -> {
                      clock.lap("read");
                      progress.at("decode", done, codes.count());
                    }),
                (block, rows) -> {
                  clock.lap("decode");
                  npy.write(block, rows);
                  clock.lap("write");
                },
                threads);
            npy.finish();
          });
    }
    long bytes = Files.size(output);
    console.line(
        "%d codes of %d bits to vectors of dimension %d%s: %d bytes in %s",
        codes.count(),
        codec.bits(),
        codec.dimension(),
        codec.decoders().size() > 1 ? " by " + codec.decoder().type().label() : "",
        bytes,
        output);
    console.result(
        new Result(
            "halfspace/decode/1",
            codes.count(),
            codec.bits(),
            codec.decoder().type().label(),
            bytes,
            new Seconds(
                clock.seconds("read"),
                clock.seconds("decode"),
                clock.seconds("write"),
                clock.total())));
    return 0;
  }
}
