// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.halfspace.ModelOrigin;
import org.halfspace.Progress;
import org.halfspace.cli.option.BitsOrTarget;
import org.halfspace.cli.option.Choice;
import org.halfspace.cli.option.CodeOptions;
import org.halfspace.cli.option.CommonOptions;
import org.halfspace.cli.option.DataFiles;
import org.halfspace.cli.option.DataOptions;
import org.halfspace.cli.option.DeepOptions;
import org.halfspace.cli.option.FileUse;
import org.halfspace.cli.option.FitDecoder;
import org.halfspace.cli.option.ForceOption;
import org.halfspace.cli.option.Outputs;
import org.halfspace.cli.option.SgdOptions;
import org.halfspace.cli.output.Console;
import org.halfspace.cli.output.FitPrinter;
import org.halfspace.cli.output.JobFailure;
import org.halfspace.cli.output.StopSource;
import org.halfspace.cli.output.TerminalProgress;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;
import org.halfspace.fit.DecoderKind;
import org.halfspace.fit.EncoderMethod;
import org.halfspace.fit.Fit;
import org.halfspace.fit.FitReport;
import org.halfspace.fit.TargetNotReachedException;
import org.halfspace.fit.UniversalCode;
import org.halfspace.io.Existing;
import org.halfspace.io.file.AtomicFile;
import org.halfspace.store.ModelFile;
import org.halfspace.train.DeepTrainingSettings;
import org.halfspace.train.TrainingResult;
import picocli.CommandLine.ArgGroup;
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
      "Learns an autoencoder with n bits per vector: mean and covariance, the floor, an"
          + " encoder, a decoder, and a test on held-out vectors. Prints floor, reached and gap.",
      "",
      "With --unit-bits auto, sign codes (one bit a unit) and codes whose units have 1 to 8 bits"
          + " each are tried on a sample, and the one with the lowest distortion is used; fit says"
          + " what signs would cost. --unit-bits 1 asks for signs, which Hamming distance,"
          + " PostgreSQL's bit columns and faiss's binary indexes need.",
      "",
      "With --method auto, several encoders are tried: of both kinds the closed form, principal"
          + " axes, a random rotation, and one fitted to the vectors in turns with its quantizers"
          + " (alternating; best for embeddings at up to two bits a dimension); of signs also"
          + " descent on the exact risk and the plain signs of the coordinates that together"
          + " explain most (best for sparse data).",
      "",
      "With --gain f16, a factor of each code is stored in 16 bits, for vectors whose norms"
          + " vary; fit says when that would pay.",
      "",
      "With --method sgd, the encoder is trained on the vectors themselves together with its"
          + " thresholds, which takes longer but adapts to what is not Gaussian about them; with"
          + " --unit-bits 1, signs are trained by the straight-through estimator. Ctrl-C stops it"
          + " and leaves the best model so far and a checkpoint for --resume.",
      "",
      "With --method universal, no vectors are needed, only their --dimension: the encoder is a"
          + " random rotation, determined by the seed."
    },
    footer = {
      "",
      "Without --test, a tenth of the vectors, at most 10000, is held out for the test.",
      "",
      "Examples:",
      "  halfspace fit vectors.npy --bits 256 -o model.safetensors",
      "  halfspace fit train-images-idx3-ubyte.gz \\",
      "      --test t10k-images-idx3-ubyte.gz --bits 64 -o mnist.safetensors",
      "  halfspace fit vectors.npy --bits 256 --unit-bits 1 -o signs.safetensors",
      "  halfspace fit vectors.npy --bits 256 --gain f16 -o model.safetensors",
      "  halfspace fit vectors.npy --distortion 0.2 -o model.safetensors",
      "  halfspace fit vectors.npy --recall 10@0.9 --gain f16 -o model.safetensors",
      "  halfspace fit vectors.npy --bits 256 --method sgd -o model.safetensors",
      "  halfspace fit vectors.npy --bits 256 --decoder auto -o model.safetensors",
      "  halfspace fit --method universal --dimension 1024 --bits 1024 \\",
      "      -o model.safetensors"
    })
public final class FitCommand implements Callable<Integer>, Outputs.Declares {
  /** The method that learns nothing, and is no method of a fit. */
  private static final String UNIVERSAL = new ModelOrigin.Universal().label();

  /** Norms whose squares, and sums of parts of them, float32 can hold with room to spare. */
  private static final double SMALLEST_NORM = 1e-15;

  private static final double LARGEST_NORM = 1e15;

  @Spec private CommandSpec command;
  @Mixin private CommonOptions common;
  @Mixin private DataOptions dataOptions;
  @Mixin private CodeOptions codeOptions;
  @Mixin private SgdOptions sgdOptions;
  @Mixin private DeepOptions deepOptions;
  @ParentCommand private StopSource program;

  @Parameters(
      arity = "0..1",
      paramLabel = "DATA",
      description = DataOptions.HELP + " Not with --method universal.")
  @FileUse(FileUse.Kind.READ)
  private Path data;

  @ArgGroup(exclusive = true, multiplicity = "1")
  private BitsOrTarget budget;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "Output file for the model, safetensors.")
  @FileUse(FileUse.Kind.WRITTEN)
  private Path output;

  @Option(
      names = "--test",
      paramLabel = "FILE",
      description = "Vectors to test on; all of DATA is then used for learning.")
  @FileUse(FileUse.Kind.READ)
  private Path test;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "Method for finding the encoder: auto, descent, closed-form, plain-sign, principal-axes,"
              + " rotation, alternating, sgd or universal (default: ${DEFAULT-VALUE}).")
  private String method;

  @Option(
      names = "--dimension",
      paramLabel = "D",
      description = "universal: the dimension of the vectors, 1 to " + Fit.MAXIMUM_BITS + ".")
  private Integer dimension;

  @Option(
      names = "--norm",
      paramLabel = "R",
      description =
          "universal: the root mean square norm of the vectors, which sets the scale of decoded"
              + " vectors, 1e-15 to 1e15 (default: 1).")
  private Double norm;

  @Mixin private FitDecoder decoder;

  @Mixin private ForceOption force;

  @Override
  public void declare(Outputs files) {
    if (trains()) {
      files.written("--output", new Checkpoints(output, false).path());
    }
  }

  @Override
  public Integer call() throws IOException {
    Console console = common.console();
    DataFiles files = new DataFiles(dataOptions.options());
    Existing existing = force.existing();
    requireWhatApplies();
    Checkpoints checkpoints = new Checkpoints(output, sgdOptions.resume());
    if (checkpoints.resumes()) {
      // The model that is there is what the run that goes on had come to.
      existing = Existing.REPLACE;
    }
    AtomicFile.requireWritable(output, existing);
    prepare(checkpoints, console);
    FitReport report;
    try (TerminalProgress progress = new TerminalProgress(console)) {
      report = universal() ? universal(files, progress) : learned(files, checkpoints, progress);
    } catch (TargetNotReachedException e) {
      new FitPrinter(console, data.toString(), output).print(e);
      throw new JobFailure(e.getMessage(), e);
    } catch (UnusableDataException e) {
      throw new JobFailure((universal() ? "" : data + ": ") + e.getMessage(), e);
    }
    Optional<TrainingResult> training = report.choices().training();
    if (training.isPresent() && !Checkpoints.mayBeWritten(training.get(), output)) {
      return checkpoints.end(training.get(), output, false, console);
    }
    ModelFile.write(output, report.model(), existing);
    new FitPrinter(console, universal() ? "no vectors" : data.toString(), output).print(report);
    return training.map(run -> checkpoints.end(run, output, true, console)).orElse(0);
  }

  private EncoderMethod method() {
    return Choice.of("--method", method, EncoderMethod.values(), EncoderMethod::label, UNIVERSAL);
  }

  private boolean sgd() {
    return method.equals(EncoderMethod.SGD.label());
  }

  private boolean deep() {
    return decoder.text().equals(DecoderKind.DEEP.label());
  }

  /** Whether there are steps that can be stopped and resumed. */
  private boolean trains() {
    return sgd() || deep();
  }

  private boolean universal() {
    return method.equals(UNIVERSAL);
  }

  private FitReport learned(DataFiles files, Checkpoints checkpoints, Progress progress)
      throws IOException {
    VectorData train = files.open(data);
    Fit fit = fit(checkpoints, train.count()).withProgress(progress);
    Optional<VectorData> held = held(train.dimension(), files);
    return held.isEmpty() ? fit.run(train) : fit.run(train, held.get());
  }

  private FitReport universal(DataFiles files, Progress progress) throws IOException {
    UniversalCode code =
        UniversalCode.of(dimension, budget.bits().orElseThrow())
            .withNorm(norm == null ? 1 : norm)
            .withUnitBits(codeOptions.universalUnitBits())
            .withGain(codeOptions.gain(), codeOptions.gainRule())
            .withSeed(common.seed())
            .withThreads(common.threads())
            .withProgress(progress);
    Optional<VectorData> held = held(dimension, files);
    return held.isEmpty() ? code.run() : code.run(held.get());
  }

  /** The vectors to test on, if there are any of their own; the last file that is opened. */
  private Optional<VectorData> held(int wanted, DataFiles files) throws IOException {
    if (test == null) {
      files.requireTaken();
      return Optional.empty();
    }
    VectorData held = files.open(test);
    files.requireTaken();
    if (held.dimension() != wanted) {
      throw new JobFailure(
          test
              + ": vectors of dimension "
              + held.dimension()
              + ", but "
              + (universal() ? "--dimension" : "that of " + data)
              + " is "
              + wanted);
    }
    return Optional.of(held);
  }

  /** Of what an earlier run left, only a checkpoint that is asked for may be used. */
  private void prepare(Checkpoints checkpoints, Console console) throws IOException {
    if (!trains()) {
      return;
    }
    AtomicFile.requireWritable(checkpoints.path(), Existing.REPLACE);
    boolean there = Files.exists(checkpoints.path());
    if (there && !sgdOptions.resume() && !force.isGiven()) {
      throw new IOException(
          checkpoints.path()
              + ": left by an interrupted run; use --resume to continue, or --force to start over");
    }
    if (!there && sgdOptions.resume()) {
      console.note(
          "%s: no checkpoint yet, so the run starts at its first step", checkpoints.path());
    }
  }

  private ParameterException wrongUsage(String message) {
    return new ParameterException(command.commandLine(), message);
  }

  /** Vectors, or with universal their dimension. */
  private void requireWhatTheMethodNeeds() {
    if (budget.bits().isEmpty() && (trains() || universal())) {
      String needs = deep() ? "--decoder deep" : "--method " + method;
      throw wrongUsage("--bits: missing, " + needs + " needs it");
    }
    if (!universal()) {
      if (dimension != null || norm != null) {
        throw wrongUsage(
            (dimension == null ? "--norm" : "--dimension") + ": only for --method universal");
      }
      if (data == null) {
        throw wrongUsage("DATA: missing; vectors to learn from are needed");
      }
      return;
    }
    if (data != null) {
      throw wrongUsage(
          "DATA: '" + data + "', but universal does not learn; --test measures on vectors");
    }
    if (dimension == null) {
      throw wrongUsage("--dimension: missing, --method universal needs it");
    }
    if (dimension < 1 || dimension > Fit.MAXIMUM_BITS) {
      throw wrongUsage("--dimension: " + dimension + ", must be between 1 and " + Fit.MAXIMUM_BITS);
    }
    if (norm != null && !(norm >= SMALLEST_NORM && norm <= LARGEST_NORM)) {
      throw wrongUsage(
          "--norm: " + norm + ", must be between " + SMALLEST_NORM + " and " + LARGEST_NORM);
    }
    if (decoder.isGiven() && decoder.kind() != DecoderKind.GAUSSIAN) {
      throw wrongUsage(
          "--decoder: '" + decoder.text() + "', but there are no vectors to fit it to");
    }
  }

  private void requireWhatApplies() {
    budget.bits();
    List<String> ofSgd = deep() ? sgdOptions.ofMethod() : sgdOptions.given();
    if (!sgd() && !ofSgd.isEmpty()) {
      boolean ofBoth = sgdOptions.ofMethod().isEmpty();
      throw wrongUsage(
          String.join(", ", ofSgd)
              + ": only for --method sgd"
              + (ofBoth ? " and --decoder deep" : ""));
    }
    if (!deep() && !deepOptions.given().isEmpty()) {
      throw wrongUsage(String.join(", ", deepOptions.given()) + ": only for --decoder deep");
    }
    deepOptions.require();
    if (sgd() && deep()) {
      throw wrongUsage(
          "--method sgd: --decoder deep trains the encoder itself; leave --method out, or name one"
              + " that gives the code to begin with");
    }
    requireWhatTheMethodNeeds();
    budget.distortion();
    budget.recall();
    if (!universal()) {
      method();
    }
    decoder.kind();
    codeOptions.gain();
    codeOptions.gainRule();
    if (universal()) {
      codeOptions.universalUnitBits();
    } else {
      codeOptions.requireRoomForAUnit(codeOptions.unitBits(method()), budget.bits());
    }
    if (sgd() && !straightThrough() && !sgdOptions.ofSignsOnly().isEmpty()) {
      throw wrongUsage(
          String.join(", ", sgdOptions.ofSignsOnly())
              + ": only for straight-through training of signs, --unit-bits 1");
    }
    sgdOptions.settings(straightThrough(), ofTables());
    common.threads();
  }

  /** Whether an encoder and tables are trained together. */
  private boolean ofTables() {
    return sgd() && decoder.text().equals(DecoderKind.TABLES.label());
  }

  /** Whether signs are trained by the straight-through estimator, and not with quantizers. */
  private boolean straightThrough() {
    return sgd()
        && !ofTables()
        && codeOptions.unitBits(EncoderMethod.SGD).equals(org.halfspace.fit.UnitBits.signs());
  }

  private Fit fit(Checkpoints checkpoints, long vectors) {
    Fit fit =
        budget
            .fit()
            .withMethod(method())
            .withDecoder(decoder.kind())
            .withUnitBits(codeOptions.unitBits(method()))
            .withGain(codeOptions.gain(), codeOptions.gainRule())
            .withSeed(common.seed())
            .withThreads(common.threads());
    if (!trains()) {
      return fit;
    }
    if (sgd()) {
      fit = fit.withSgd(sgdOptions.settings(straightThrough(), ofTables()));
    }
    Optional<DeepTrainingSettings> deep = deepOptions.settings(vectors);
    if (deep.isPresent()) {
      fit = fit.withDeep(deep.get());
    }
    return fit.withCheckpoints(checkpoints, sgdOptions.checkpointInterval())
        .withStop(program.stop()::asked);
  }
}
