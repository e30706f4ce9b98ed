package org.halfspace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.halfspace.Autoencoder;
import org.halfspace.code.BlockCoding;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.AtomicFile;
import org.halfspace.data.Existing;
import org.halfspace.data.ProgressVectors;
import org.halfspace.data.ReadOptions;
import org.halfspace.data.VectorData;
import org.halfspace.model.CodesFile;
import org.halfspace.model.ModelFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code halfspace encode}: vectors to packed codes. */
@Command(
    name = "encode",
    header = "Turn vectors into packed codes.",
    description =
        "Turns vectors into codes, n bits each, packed as numpy.packbits packs them, in an .npz file.",
    footer = {
      "",
      "The file holds 'codes' (uint8, N × ceil(n/8)), 'n', 'model' (the id of the model) and, if the model has gains,"
          + " 'gains' (float16, N).",
      "",
      "Example:",
      "  halfspace encode model.safetensors vectors.npy -o codes.npz"
    })
final class EncodeCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;
  @Mixin private DataOptions dataOptions;

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "A model written by 'halfspace fit'.")
  private Path modelPath;

  @Parameters(index = "1", paramLabel = "DATA", description = DataOptions.HELP)
  private Path data;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "Where the codes go, as .npz.")
  private Path output;

  @Option(names = "--force", description = "Replace the file if it exists.")
  private boolean force;

  /** The JSON of the command. */
  record Result(String schema, long vectors, int codes, long bytes, Seconds seconds) {}

  /** Where the time went. */
  record Seconds(double read, double encode, double write, double total) {}

  @Override
  public Integer call() throws IOException {
    StageClock clock = new StageClock();
    int threads = common.threads();
    Console console = common.console();
    ReadOptions reading = dataOptions.options();
    Existing existing = force ? Existing.REPLACE : Existing.KEEP;
    AtomicFile.requireWritable(output, existing);
    Autoencoder model = ModelFile.read(modelPath);
    VectorData vectors = DataOptions.openFor(model, modelPath, data, reading);
    VectorCodec codec = model.codec();
    try (TerminalProgress progress = new TerminalProgress(console)) {
      CodesFile.write(
          output,
          existing,
          vectors.count(),
          codec.codes(),
          codec.gain(),
          model.id(),
          sink -> {
            clock.start();
            BlockCoding.encode(
                codec,
                ProgressVectors.of(
                    vectors,
                    (done, total) -> {
                      clock.lap("read");
                      progress.at("encode", done, total);
                    }),
                (block, gains, rows) -> {
                  clock.lap("encode");
                  sink.write(block, gains, rows);
                  clock.lap("write");
                },
                threads);
          });
    }
    long bytes = Files.size(output);
    console.line(
        "%d vectors of dimension %d in %d bits each: %d bytes in %s",
        vectors.count(), codec.dimension(), codec.bitsPerVector(), bytes, output);
    console.result(
        new Result(
            "halfspace/encode/1",
            vectors.count(),
            codec.codes(),
            bytes,
            new Seconds(
                clock.seconds("read"),
                clock.seconds("encode"),
                clock.seconds("write"),
                clock.total())));
    return 0;
  }
}
