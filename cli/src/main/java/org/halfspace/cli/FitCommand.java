package org.halfspace.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.halfspace.DecoderKind;
import org.halfspace.EncoderMethod;
import org.halfspace.Fit;
import org.halfspace.FitReport;
import org.halfspace.data.AtomicFile;
import org.halfspace.data.Existing;
import org.halfspace.data.ReadOptions;
import org.halfspace.data.VectorData;
import org.halfspace.model.ModelFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code halfspace fit}: learns an autoencoder from vectors. */
@Command(
    name = "fit",
    header = "Learn an autoencoder from vectors; print floor, reached and gap.",
    description = {
      "Learns an autoencoder with n bits for each vector: mean and covariance, the floor, an encoder by closed form and"
          + " descent on the exact risk, a decoder, and a test on held-out vectors. Prints floor, reached and gap."
    },
    footer = {
      "",
      "Without --test a tenth of the vectors, at most 10000, is held out for the test.",
      "",
      "Examples:",
      "  halfspace fit vectors.npy --codes 256 -o model.safetensors",
      "  halfspace fit train-images-idx3-ubyte.gz --test t10k-images-idx3-ubyte.gz --codes 64 -o mnist.safetensors"
    })
final class FitCommand implements Callable<Integer> {
  @Spec private CommandSpec command;
  @Mixin private CommonOptions common;
  @Mixin private DataOptions dataOptions;

  @Parameters(paramLabel = "DATA", description = DataOptions.HELP)
  private Path data;

  @Option(
      names = "--codes",
      paramLabel = "N",
      required = true,
      description = "Bits for each vector, 1 to " + Fit.MAXIMUM_CODES + ".")
  private int codes;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "Where the model goes, as safetensors.")
  private Path output;

  @Option(
      names = "--test",
      paramLabel = "FILE",
      description = "Vectors to test on; DATA is then all learned from.")
  private Path test;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      defaultValue = "descent",
      description = "How the encoder is found: descent or closed-form (default: ${DEFAULT-VALUE}).")
  private String method;

  @Option(
      names = "--decoder",
      paramLabel = "NAME",
      defaultValue = "least-squares",
      description =
          "least-squares on the codes of the training vectors, or gaussian for the decoder that is optimal on the"
              + " Gaussian source (default: ${DEFAULT-VALUE}).")
  private String decoder;

  @Option(names = "--force", description = "Replace the model file if it exists.")
  private boolean force;

  /** The JSON of the command. */
  record Result(
      String schema,
      int dimension,
      long vectors,
      long testVectors,
      int codes,
      int bitsPerVector,
      String activation,
      String method,
      String decoder,
      String gain,
      double floor,
      double population,
      double train,
      double test,
      double gap,
      FitReport.Seconds seconds) {}

  @Override
  public Integer call() throws IOException {
    Console console = common.console();
    ReadOptions reading = dataOptions.options();
    Existing existing = force ? Existing.REPLACE : Existing.KEEP;
    Fit fit = settings();
    AtomicFile.requireWritable(output, existing);
    VectorData train = DataOptions.open(data, reading);
    FitReport report;
    try (TerminalProgress progress = new TerminalProgress(console)) {
      Fit watched = fit.withProgress(progress);
      report =
          test == null ? watched.run(train) : watched.run(train, DataOptions.open(test, reading));
    } catch (IllegalArgumentException e) {
      throw new JobFailure(e.getMessage(), e);
    }
    ModelFile.write(output, report.model(), existing);
    print(console, report);
    return 0;
  }

  private Fit settings() {
    if (codes > Fit.MAXIMUM_CODES) {
      throw new JobFailure(
          "--codes: " + codes + ", a fit takes at most " + Fit.MAXIMUM_CODES, null);
    }
    try {
      return Fit.codes(codes)
          .withMethod(Choice.of("--method", method, EncoderMethod.values(), EncoderMethod::label))
          .withDecoder(Choice.of("--decoder", decoder, DecoderKind.values(), DecoderKind::label))
          .withSeed(common.seed())
          .withThreads(common.threads());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  private void print(Console console, FitReport report) {
    int dimension = report.model().dimension();
    console.line(
        "%s: %d vectors of dimension %d, tested on %d others",
        data, report.vectors(), dimension, report.testVectors());
    console.line(
        "%d bits for each vector, rate %.4f; encoder by %s, decoder by %s",
        codes, (double) codes / dimension, method, decoder);
    console.line("Distortion (share of the variance lost):");
    console.line("  floor       %.6f", report.floor());
    console.line(
        "  population  %.6f   this encoder on the Gaussian source, %+.3f %% of the floor",
        report.population(), 100 * (report.population() / report.floor() - 1));
    console.line("  train       %.6f", report.train());
    console.line("  reached     %.6f   on held-out vectors", report.test());
    console.line("  gap         %+.2f %%", 100 * report.gap());
    if (report.gap() < 0) {
      console.line(
          "  The data are easier than a Gaussian source of their covariance, for which the floor holds.");
    }
    FitReport.Seconds seconds = report.seconds();
    console.line(
        "Seconds: read %.2f, covariance %.2f, encoder %.2f, decoder %.2f, test %.2f, total %.2f",
        seconds.read(),
        seconds.covariance(),
        seconds.encoder(),
        seconds.decoder(),
        seconds.test(),
        seconds.total());
    console.line("Model in %s", output);
    console.result(
        new Result(
            "halfspace/fit/1",
            dimension,
            report.vectors(),
            report.testVectors(),
            codes,
            codes,
            "sign",
            method,
            decoder,
            "none",
            report.floor(),
            report.population(),
            report.train(),
            report.test(),
            report.gap(),
            seconds));
  }
}
