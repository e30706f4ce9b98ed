package org.halfspace.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.halfspace.Autoencoder;
import org.halfspace.Distortion;
import org.halfspace.data.ReadOptions;
import org.halfspace.data.VectorData;
import org.halfspace.model.ModelFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code halfspace evaluate}: distortion on data, beside the floor. */
@Command(
    name = "evaluate",
    header = "Measure the distortion on vectors, beside the floor.",
    description = {
      "Encodes and decodes vectors and prints the distortion, Σ‖x − x̂‖² / Σ‖x − mean‖² with the mean of the model,"
          + " beside the floor of the model."
    },
    footer = {"", "Example:", "  halfspace evaluate model.safetensors other-vectors.npy"})
final class EvaluateCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;
  @Mixin private DataOptions dataOptions;

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "A model written by 'halfspace fit'.")
  private Path modelPath;

  @Parameters(index = "1", paramLabel = "DATA", description = DataOptions.HELP)
  private Path data;

  /** The JSON of the command. */
  record Result(String schema, long vectors, double distortion, double floor, double gap) {}

  @Override
  public Integer call() throws IOException {
    int threads = common.threads();
    Console console = common.console();
    ReadOptions reading = dataOptions.options();
    Autoencoder model = ModelFile.read(modelPath);
    VectorData vectors = DataOptions.openFor(model, modelPath, data, reading);
    Distortion distortion;
    try (TerminalProgress progress = new TerminalProgress(console)) {
      distortion =
          Distortion.of(
              model.codec(),
              model.center(),
              ProgressReading.of(vectors, "evaluate", progress),
              threads);
    }
    double floor = model.metadata().floor();
    double gap = distortion.value() / floor - 1;
    console.line(
        "%s: %d vectors in %d bits each",
        data, distortion.vectors(), model.codec().bitsPerVector());
    console.line("Distortion (share of the variance lost):");
    console.line("  floor    %.6f", floor);
    console.line("  reached  %.6f", distortion.value());
    console.line("  gap      %+.2f %%", 100 * gap);
    console.result(
        new Result("halfspace/evaluate/1", distortion.vectors(), distortion.value(), floor, gap));
    return 0;
  }
}
