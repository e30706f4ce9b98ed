package org.halfspace.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.halfspace.DecoderKind;
import org.halfspace.EncoderMethod;
import org.halfspace.Fit;
import org.halfspace.FitReport;
import org.halfspace.data.AtomicFile;
import org.halfspace.data.Existing;
import org.halfspace.data.ReadOptions;
import org.halfspace.data.VectorData;
import org.halfspace.model.CheckpointFile;
import org.halfspace.model.ModelFile;
import org.halfspace.train.TrainingEnd;
import org.halfspace.train.TrainingResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code halfspace fit}: learns an autoencoder from vectors. */
@Command(
    name = "fit",
    header = "Learn an autoencoder from vectors; print floor, reached and gap.",
    description = {
      "Learns an autoencoder with n bits for each vector: mean and covariance, the floor, an encoder by closed form and"
          + " descent on the exact risk, a decoder, and a test on held-out vectors. Prints floor, reached and gap.",
      "",
      "With --method sgd the encoder is trained on the vectors themselves, which takes longer and follows what is not"
          + " Gaussian about them. Ctrl-C stops it with the best model so far and a checkpoint to --resume from."
    },
    footer = {
      "",
      "Without --test a tenth of the vectors, at most 10000, is held out for the test.",
      "",
      "Examples:",
      "  halfspace fit vectors.npy --codes 256 -o model.safetensors",
      "  halfspace fit train-images-idx3-ubyte.gz --test t10k-images-idx3-ubyte.gz --codes 64 -o mnist.safetensors",
      "  halfspace fit vectors.npy --codes 256 --method sgd -o model.safetensors"
    })
final class FitCommand implements Callable<Integer> {
  @Spec private CommandSpec command;
  @Mixin private CommonOptions common;
  @Mixin private DataOptions dataOptions;
  @Mixin private SgdOptions sgdOptions;
  @ParentCommand private Halfspace halfspace;

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
      description =
          "How the encoder is found: descent, closed-form or sgd (default: ${DEFAULT-VALUE}).")
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
      FitReport.Seconds seconds,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Training> training) {}

  /** How SGD went. */
  record Training(long steps, long bestStep, double heldOut, String end) {}

  @Override
  public Integer call() throws IOException {
    Console console = common.console();
    ReadOptions reading = dataOptions.options();
    Existing existing = force ? Existing.REPLACE : Existing.KEEP;
    Fit fit = settings();
    Path checkpoint = SgdOptions.checkpoint(output);
    if (sgdOptions.resume() && Files.exists(checkpoint)) {
      // The model that is there is what the run that goes on had come to.
      existing = Existing.REPLACE;
    }
    AtomicFile.requireWritable(output, existing);
    fit = withCheckpoints(fit, checkpoint, console);
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
    return report.training().map(training -> end(training, checkpoint, console)).orElse(0);
  }

  private Fit withCheckpoints(Fit fit, Path checkpoint, Console console) throws IOException {
    if (!method.equals(EncoderMethod.SGD.label())) {
      return fit;
    }
    if (Files.exists(checkpoint) && !sgdOptions.resume()) {
      if (!force) {
        throw new IOException(
            checkpoint
                + ": left by a run that was broken off; use --resume to go on, or --force to begin anew");
      }
      Files.delete(checkpoint);
    }
    if (sgdOptions.resume() && !Files.exists(checkpoint)) {
      console.note("%s: no checkpoint yet, so the run begins at its first step", checkpoint);
    }
    return fit.withCheckpoints(new CheckpointFile(checkpoint), sgdOptions.checkpointInterval())
        .withStop(halfspace.stop()::asked);
  }

  /** Says why training ended early, and clears up. Gives the exit code. */
  private int end(TrainingResult training, Path checkpoint, Console console) {
    if (training.end() == TrainingEnd.STOPPED) {
      console.note(
          "Stopped after %d steps; the model is that of step %d, the best so far. Go on with --resume.",
          training.steps(), training.bestStep());
      return 0;
    }
    try {
      Files.deleteIfExists(checkpoint);
    } catch (IOException e) {
      console.note("%s: cannot be removed: %s", checkpoint, Failures.describe(e));
    }
    if (training.end() == TrainingEnd.DIVERGED) {
      console.note(
          "halfspace fit: training diverged: %s; %s holds the best model before, of step %d",
          training.message(), output, training.bestStep());
      return 1;
    }
    return 0;
  }

  private Fit settings() {
    if (codes > Fit.MAXIMUM_CODES) {
      throw new JobFailure(
          "--codes: " + codes + ", a fit takes at most " + Fit.MAXIMUM_CODES, null);
    }
    if (!method.equals(EncoderMethod.SGD.label()) && !sgdOptions.given().isEmpty()) {
      throw new ParameterException(
          command.commandLine(), String.join(", ", sgdOptions.given()) + ": only for --method sgd");
    }
    try {
      return Fit.codes(codes)
          .withMethod(Choice.of("--method", method, EncoderMethod.values(), EncoderMethod::label))
          .withDecoder(Choice.of("--decoder", decoder, DecoderKind.values(), DecoderKind::label))
          .withSgd(sgdOptions.settings())
          .withSeed(common.seed())
          .withThreads(common.threads());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  private static String endLabel(TrainingEnd end) {
    return end.name().toLowerCase(Locale.ROOT).replace('_', '-');
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
    report
        .training()
        .ifPresent(
            training ->
                console.line(
                    "Training: %d steps, best at %d (%.6f on vectors held out of it); ended: %s",
                    training.steps(),
                    training.bestStep(),
                    training.heldOut(),
                    endLabel(training.end())));
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
            seconds,
            report
                .training()
                .map(t -> new Training(t.steps(), t.bestStep(), t.heldOut(), endLabel(t.end())))));
  }
}
