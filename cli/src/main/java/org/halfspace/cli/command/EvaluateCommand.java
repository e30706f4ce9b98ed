// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.halfspace.Autoencoder;
import org.halfspace.Distortion;
import org.halfspace.Evaluation;
import org.halfspace.ModelMetadata;
import org.halfspace.cli.option.CommonOptions;
import org.halfspace.cli.option.DataFiles;
import org.halfspace.cli.option.DataOptions;
import org.halfspace.cli.option.FileUse;
import org.halfspace.cli.option.ModelArgument;
import org.halfspace.cli.option.ModelCodes;
import org.halfspace.cli.output.Console;
import org.halfspace.cli.output.JobFailure;
import org.halfspace.cli.output.ProgressReading;
import org.halfspace.cli.output.TerminalProgress;
import org.halfspace.code.CodeData;
import org.halfspace.code.Decoder;
import org.halfspace.data.VectorData;
import org.halfspace.fit.Prefixes;
import org.halfspace.io.file.ContentDigest;
import org.halfspace.linalg.blas.Blas;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code halfspace evaluate}: distortion on data, beside the floor. */
@Command(
    name = "evaluate",
    header = "Measure the distortion on vectors and compare it with the floor.",
    description = {
      "Encodes and decodes vectors and prints the distortion, Σ‖x − x̂‖² / Σ‖x − mean‖² with"
          + " the mean of the model, and the floor of the model. The lower, the"
          + " better: 0 loses nothing, 1 as much as answering the mean.",
      "",
      "A model that has other decoders beside the linear one is measured with each of them, so that"
          + " they can be compared; the first number is that of the decoder it decodes by. The floor"
          + " is that of linear decoders, which others may go below.",
      "",
      "With --prefix, it also measures the first M bits of each code, with the decoder that is"
          + " optimal for them (a linear one), and prints the floor for M bits. With --codes, it decodes existing"
          + " codes and encodes nothing."
    },
    footer = {
      "",
      "Examples:",
      "  halfspace evaluate model.safetensors other-vectors.npy",
      "  halfspace evaluate model.safetensors other-vectors.npy --prefix 64,128,256",
      "  halfspace evaluate model.safetensors vectors.npy --codes codes.npz"
    })
public final class EvaluateCommand implements Callable<Integer> {
  /** Bytes of a file that is compared with that of the training: a second or two of hashing. */
  private static final long LARGEST_COMPARED = 1L << 30;

  @Spec private CommandSpec command;
  @Mixin private CommonOptions common;
  @Mixin private DataOptions dataOptions;

  @Mixin private ModelArgument modelArgument;

  @Parameters(index = "1", paramLabel = "DATA", description = DataOptions.HELP)
  @FileUse(FileUse.Kind.READ)
  private Path data;

  @Option(
      names = "--prefix",
      split = ",",
      paramLabel = "M",
      description = "Also measure the first M bits of each code; each number once.")
  private List<Integer> prefixes = List.of();

  @Option(
      names = "--codes",
      paramLabel = "CODES",
      description =
          "The codes of DATA, one for each vector in the same order: a file or store written by"
              + " 'halfspace encode', or a file in any format that 'convert' reads.")
  @FileUse(FileUse.Kind.READ)
  private Path codesPath;

  @Mixin private ModelCodes modelCodes;

  /** What one of the decoders reaches. */
  record ByDecoder(String decoder, double distortion, double gap) {}

  /** The JSON of the command; decoders if the model has several. */
  record Result(
      String schema,
      long vectors,
      double distortion,
      double floor,
      double gap,
      String decoder,
      List<ByDecoder> decoders,
      List<Prefix> prefixes) {}

  /** The first bits of the codes. */
  record Prefix(int bits, int bitsPerVector, double floor, double distortion, double gap) {}

  @Override
  public Integer call() throws IOException {
    requirePrefixes();
    if (modelCodes.isGiven() && codesPath == null) {
      throw new ParameterException(
          command.commandLine(), "--from: needs --codes, whose format it names");
    }
    int threads = common.threads();
    Console console = common.console();
    DataFiles files = new DataFiles(dataOptions.options());
    Autoencoder model = modelArgument.read();
    List<Autoencoder> models = Blas.with(threads, () -> models(model));
    VectorData vectors =
        DataOptions.requireDimension(model, modelArgument.path(), data, files.open(data));
    Optional<CodeData> codes =
        codesPath == null ? Optional.empty() : Optional.of(codes(model, vectors, files));
    files.requireTaken();
    List<Distortion> distortions;
    try (TerminalProgress progress = new TerminalProgress(console)) {
      VectorData watched = ProgressReading.of(vectors, "evaluate", progress);
      distortions =
          codes.isEmpty()
              ? Evaluation.of(model, models, watched, threads)
              : Evaluation.ofCodes(model, models, codes.get(), watched, threads);
    }
    print(console, models, distortions);
    if (model.codec().decoders().size() > 1 && isTraining(model.metadata().source(), vectors)) {
      console.note(
          "%s: the model was fitted to vectors of this file, which decoders know better than new"
              + " ones, tables most of all; only vectors that were not used for fitting compare"
              + " them",
          data);
    }
    return 0;
  }

  /** Whether the vectors come from the file the model was made from; large files are not read. */
  private static boolean isTraining(ModelMetadata.Source source, VectorData vectors)
      throws IOException {
    return vectors.path().isPresent()
        && source.description().contains(vectors.description())
        && Files.isRegularFile(vectors.path().get())
        && Files.size(vectors.path().get()) <= LARGEST_COMPARED
        && ContentDigest.sha256(vectors.path().get()).equals(source.hash());
  }

  private void requirePrefixes() {
    Set<Integer> seen = new HashSet<>();
    for (int prefix : prefixes) {
      if (prefix < 1) {
        throw new ParameterException(
            command.commandLine(), "--prefix: " + prefix + ", must be at least 1");
      }
      if (!seen.add(prefix)) {
        throw new ParameterException(
            command.commandLine(), "--prefix: " + prefix + " is given twice");
      }
    }
  }

  /** The model itself, then the same with its other decoders, then those of its prefixes. */
  private List<Autoencoder> models(Autoencoder model) throws IOException {
    List<Autoencoder> models = new ArrayList<>();
    models.add(model);
    for (Decoder decoder : model.codec().decoders()) {
      if (decoder != model.codec().decoder()) {
        models.add(model.decodingBy(decoder.type()));
      }
    }
    for (int prefix : prefixes) {
      if (prefix > model.bits()) {
        throw new IOException(
            "--prefix: "
                + prefix
                + ", but "
                + modelArgument.path()
                + " has "
                + model.bits()
                + " bits, and a prefix is between 1 and that many");
      }
      try {
        models.add(Prefixes.of(model, prefix));
      } catch (IllegalStateException e) {
        throw new JobFailure(modelArgument.path() + ": " + e.getMessage(), e);
      }
    }
    return models;
  }

  private CodeData codes(Autoencoder model, VectorData vectors, DataFiles files)
      throws IOException {
    CodeData codes =
        modelCodes
            .file(codesPath, model, modelArgument.path(), files::open)
            .data(model, modelArgument.path());
    if (codes.count() != vectors.count()) {
      throw new IOException(
          codesPath
              + ": "
              + codes.count()
              + " codes, but "
              + data
              + " has "
              + vectors.count()
              + " vectors; code i must belong to vector i");
    }
    return codes;
  }

  private void print(Console console, List<Autoencoder> models, List<Distortion> distortions) {
    int decoders = models.get(0).codec().decoders().size();
    List<Prefix> measured = new ArrayList<>();
    List<ByDecoder> byDecoder = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      Autoencoder model = models.get(i);
      double reached = distortions.get(i).value();
      double floor = model.metadata().distortions().floor();
      measured.add(
          new Prefix(
              model.bits(), model.codec().bitsPerVector(), floor, reached, reached / floor - 1));
      if (i < decoders) {
        byDecoder.add(
            new ByDecoder(model.codec().decoder().type().label(), reached, reached / floor - 1));
      }
    }
    Prefix whole = measured.get(0);
    List<Prefix> parts = measured.subList(decoders, measured.size());
    console.line(
        "%s: %d vectors in %d bits each%s",
        data,
        distortions.get(0).vectors(),
        whole.bitsPerVector(),
        codesPath == null ? "" : ", coded in " + codesPath);
    console.line("Distortion (share of the variance lost):");
    console.line("  floor    %.6f", whole.floor());
    console.line("  reached  %.6f", whole.distortion());
    console.line("  gap      %+.2f %%", 100 * whole.gap());
    if (decoders > 1) {
      console.line("All decoders of the model:");
      console.table(
          List.of("decoder", "reached", "gap"),
          byDecoder.stream().map(EvaluateCommand::row).toList());
    }
    if (!parts.isEmpty()) {
      console.line("The first bits of the codes:");
      console.table(
          List.of("bits", "bits per vector", "floor", "reached", "gap"),
          parts.stream().map(EvaluateCommand::row).toList());
    }
    console.result(
        new Result(
            "halfspace/evaluate/1",
            distortions.get(0).vectors(),
            whole.distortion(),
            whole.floor(),
            whole.gap(),
            byDecoder.get(0).decoder(),
            byDecoder,
            parts));
  }

  private static List<String> row(ByDecoder one) {
    return List.of(
        one.decoder(),
        String.format(Locale.ROOT, "%.6f", one.distortion()),
        String.format(Locale.ROOT, "%+.2f %%", 100 * one.gap()));
  }

  private static List<String> row(Prefix prefix) {
    return List.of(
        String.valueOf(prefix.bits()),
        String.valueOf(prefix.bitsPerVector()),
        String.format(Locale.ROOT, "%.6f", prefix.floor()),
        String.format(Locale.ROOT, "%.6f", prefix.distortion()),
        String.format(Locale.ROOT, "%+.2f %%", 100 * prefix.gap()));
  }
}
