// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.command;

import static org.halfspace.cli.option.OptionTypes.require;

import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.halfspace.activation.Activation;
import org.halfspace.cli.option.Choice;
import org.halfspace.cli.option.CommonOptions;
import org.halfspace.cli.option.DataOptions;
import org.halfspace.cli.option.DescentOptions;
import org.halfspace.cli.option.FileUse;
import org.halfspace.cli.option.ForceOption;
import org.halfspace.cli.option.OddActivation;
import org.halfspace.cli.option.SpectrumArgument;
import org.halfspace.cli.option.TrainingOptions;
import org.halfspace.cli.output.Console;
import org.halfspace.cli.output.JobFailure;
import org.halfspace.cli.output.StageClock;
import org.halfspace.cli.output.TerminalProgress;
import org.halfspace.cli.output.TraceText;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.format.NpyWriter;
import org.halfspace.descent.DescentMethod;
import org.halfspace.descent.Optimum;
import org.halfspace.descent.StepListener;
import org.halfspace.descent.StopRule;
import org.halfspace.descent.Trace;
import org.halfspace.io.Existing;
import org.halfspace.io.file.AtomicFile;
import org.halfspace.lab.experiment.EntryDescent;
import org.halfspace.lab.experiment.SampledDescent;
import org.halfspace.limits.Limits;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.source.EntrySource;
import org.halfspace.source.Spectrum;
import org.halfspace.train.TrainingSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code halfspace descend}: a gradient method on a Gaussian source. */
@Command(
    name = "descend",
    header = "Run a gradient method on the exact risk of a Gaussian source.",
    description = {
      "Starts from an encoder with unit rows and minimizes the exact population risk. 'flow' is"
          + " the weight-tied gradient flow; 'projected' is projected gradient descent with noise and"
          + " the optimal decoder; 'riemannian' is L-BFGS on the product of spheres with the optimal"
          + " decoder; 'sgd' trains encoder and decoder on samples (Adam, straight-through for sign)."
          + " Prints floor, reached (by the exact risk) and gap.",
      "Of sparse:D:RHO and rademacher:D:RHO no exact risk is known: they take 'sgd' alone, and"
          + " reached is measured, with the decoder of least squares on fresh vectors."
    },
    footer = {
      "",
      "Examples:",
      "  halfspace descend isotropic:100 --bits 100 --method flow",
      "  halfspace descend blocks:20x9,30x1,50x0.05 --bits 100 --method projected \\",
      "      --trace trace.csv",
      "  halfspace descend rademacher:100:0.8 --bits 100 --method sgd --steps 3000"
    })
public final class DescendCommand implements Callable<Integer> {
  private static final int MAXIMUM_SIZE = 8192;
  private static final int TRACED_BLOCKS = 10;

  /** How often a risk is measured that nobody asked to trace. */
  private static final int MEASURED = 10;

  /** Numbers of a batch, its units or its components. */
  private static final long MOST_IN_BATCH = 1L << 28;

  @Mixin private CommonOptions common;
  @Mixin private DataOptions dataOptions;

  @Parameters(paramLabel = "SPECTRUM", description = SpectrumArgument.HELP)
  @FileUse(FileUse.Kind.READ)
  private String spectrumText;

  @Option(
      names = "--bits",
      paramLabel = "N",
      required = true,
      description = "Bits of a code: rows of B, 1 to " + MAXIMUM_SIZE + ".")
  private int bits;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      defaultValue = "riemannian",
      description = "flow, projected, riemannian or sgd (default: ${DEFAULT-VALUE}).")
  private String methodName;

  @Option(
      names = "--activation",
      paramLabel = "NAME",
      defaultValue = "sign",
      description = "An odd activation (default: ${DEFAULT-VALUE}).")
  private String activationName;

  @Option(
      names = "--start",
      paramLabel = "NAME|FILE",
      defaultValue = "gaussian",
      description = StartRows.HELP)
  @FileUse(FileUse.Kind.READ)
  private String startName;

  @Option(
      names = "--steps",
      paramLabel = "K",
      description = "Stop after this many steps (default: 1000, sgd: 6000).")
  private Integer stepLimit;

  @Option(
      names = "--gap",
      paramLabel = "G",
      defaultValue = "1e-7",
      description = "Stop when the gap to the floor is at most this (default: ${DEFAULT-VALUE}).")
  private double gap;

  @Mixin private DescentOptions descent;
  @Mixin private TrainingOptions training;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write the resulting encoder as .npy: N rows of norm 1, whitened.")
  @FileUse(FileUse.Kind.WRITTEN)
  private Path output;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description =
          "Write each step's risk, gap, gradient norm, singular values and shares, as .csv or"
              + " .jsonl.")
  @FileUse(FileUse.Kind.WRITTEN)
  private Path traceFile;

  @Option(
      names = "--trace-every",
      paramLabel = "K",
      description = "Write one row every K steps (default: 1, sgd: 100).")
  private Integer traceSteps;

  @Mixin private ForceOption force;

  @Override
  public Integer call() throws IOException {
    int threads = common.threads();
    return Blas.with(threads, () -> descend(threads));
  }

  private int descend(int threads) throws IOException {
    StageClock clock = new StageClock();
    Console console = common.console();
    DescentOptions.Method method =
        Choice.of(
            "--method", methodName, DescentOptions.Method.values(), DescentOptions.Method::label);
    Activation activation = OddActivation.of(activationName);
    requireOptions(method);
    Optional<EntrySource> source = SpectrumArgument.source(spectrumText);
    require(
        source.isEmpty() || method == DescentOptions.Method.SGD,
        "--method: "
            + methodName
            + ", needs the exact risk of a Gaussian source, and "
            + spectrumText
            + " is none; use --method sgd");
    TrainingSettings settings =
        training.apply(
            TrainingSettings.standard(activation),
            method == DescentOptions.Method.SGD ? stepLimit : null);
    int steps = stepLimit != null ? stepLimit : method == DescentOptions.Method.SGD ? 6000 : 1000;
    int traceEvery =
        traceSteps != null ? traceSteps : method == DescentOptions.Method.SGD ? 100 : 1;
    Existing existing = force.existing();
    if (traceFile != null) {
      TraceText.of(traceFile);
      AtomicFile.requireWritable(traceFile, existing);
    }
    if (output != null) {
      AtomicFile.requireWritable(output, existing);
    }
    Spectrum spectrum = spectrum(console);
    require(
        method != DescentOptions.Method.SGD
            || (long) settings.batch() * Math.max(bits, spectrum.dimension()) <= MOST_IN_BATCH,
        "--batch: "
            + settings.batch()
            + ", too large for "
            + Math.max(bits, spectrum.dimension())
            + " numbers per vector; at most "
            + MOST_IN_BATCH / Math.max(bits, spectrum.dimension()));
    Limits limits = Limits.of(spectrum, activation);
    double floor = limits.floor(bits).distortion();
    SplittableRandom random = new SplittableRandom(common.seed());
    Matrix encoder =
        StartRows.of(startName, limits, bits, random, dataOptions.options().listener());
    Trace trace =
        new Trace(
            floor, spectrum.blockSizes(TRACED_BLOCKS), traceEvery, System::nanoTime, entry -> {});
    StopRule rule = StopRule.gapBelow(floor, gap).or(StopRule.iterations(steps));
    Optimum optimum;
    try (TerminalProgress progress = new TerminalProgress(console)) {
      StepListener listener = (step, point) -> progress.at("descent", step.iteration(), steps);
      if (traceFile != null) {
        listener = listener.and(trace);
      }
      DescentMethod chosen;
      if (source.isPresent()) {
        int every = traceFile != null ? traceEvery : Math.max(1, steps / MEASURED);
        chosen = new EntryDescent(settings, source.get(), common.seed(), every, listener);
      } else if (method == DescentOptions.Method.SGD) {
        chosen =
            new SampledDescent(settings, spectrum, common.seed(), traceEvery, threads, listener);
      } else {
        chosen = descent.method(method, spectrum, activation, rule, threads, random, listener);
      }
      optimum = chosen.minimize(encoder);
    } catch (UnusableDataException e) {
      throw new JobFailure("the descent cannot continue: " + e.getMessage(), e);
    }
    if (traceFile != null) {
      writeTrace(trace, existing);
    }
    if (output != null) {
      writeEncoder(optimum.encoder(), existing);
    }
    DescendResult.Run run = new DescendResult.Run(spectrumText, bits, methodName, startName);
    DescendResult.print(console, run, limits, source, optimum, clock.total());
    return 0;
  }

  private void requireOptions(DescentOptions.Method method) {
    require(
        bits >= 1 && bits <= MAXIMUM_SIZE,
        "--bits: " + bits + ", must be between 1 and " + MAXIMUM_SIZE);
    require(
        stepLimit == null || stepLimit >= 0, "--steps: " + stepLimit + ", must not be negative");
    require(gap >= 0, "--gap: " + gap + ", must not be negative");
    require(
        traceSteps == null || traceSteps >= 1,
        "--trace-every: " + traceSteps + ", must be at least 1");
    require(
        method == DescentOptions.Method.SGD || training.given().isEmpty(),
        String.join(", ", training.given()) + ": only for --method sgd");
    descent.require(method);
    require(
        traceSteps == null || traceFile != null,
        "--trace-every: needs --trace, which names the file");
  }

  private Spectrum spectrum(Console console) throws IOException {
    Spectrum spectrum;
    try (TerminalProgress progress = new TerminalProgress(console)) {
      spectrum = SpectrumArgument.read(spectrumText, dataOptions, progress);
    }
    String size = ": dimension " + spectrum.dimension() + ", a descent takes at most ";
    if (spectrum.dimension() > MAXIMUM_SIZE) {
      require(
          !Spectrum.isNamed(spectrumText) && !EntrySource.isNamed(spectrumText),
          spectrumText + size + MAXIMUM_SIZE);
      throw new JobFailure(spectrumText + size + MAXIMUM_SIZE);
    }
    return spectrum;
  }

  private void writeTrace(Trace trace, Existing existing) throws IOException {
    AtomicFile.write(
        traceFile,
        existing,
        channel -> {
          // Not closed, only flushed: the channel belongs to AtomicFile.
          Writer writer = Channels.newWriter(channel, StandardCharsets.UTF_8);
          TraceText.of(traceFile).write(trace.entries(), writer);
          writer.flush();
        });
  }

  private void writeEncoder(Matrix encoder, Existing existing) throws IOException {
    AtomicFile.write(
        output,
        existing,
        channel -> {
          NpyWriter<float[]> writer = NpyWriter.float32(channel, encoder.rows(), encoder.columns());
          writer.write(encoder.toFloats(), encoder.rows());
          writer.finish();
        });
  }
}
