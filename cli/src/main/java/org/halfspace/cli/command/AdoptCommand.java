// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.halfspace.Autoencoder;
import org.halfspace.ModelMetadata;
import org.halfspace.Progress;
import org.halfspace.adopt.AddedDecoder;
import org.halfspace.adopt.Adoption;
import org.halfspace.adopt.CoordinateLayout;
import org.halfspace.adopt.LevelAdoption;
import org.halfspace.cli.option.Choice;
import org.halfspace.cli.option.CodeFile;
import org.halfspace.cli.option.CodeFormat;
import org.halfspace.cli.option.CodeInput;
import org.halfspace.cli.option.CodeProfile;
import org.halfspace.cli.option.CommonOptions;
import org.halfspace.cli.option.DataFiles;
import org.halfspace.cli.option.DataOptions;
import org.halfspace.cli.option.DeepOptions;
import org.halfspace.cli.option.FileUse;
import org.halfspace.cli.option.ForceOption;
import org.halfspace.cli.output.Console;
import org.halfspace.cli.output.FitPrinter;
import org.halfspace.cli.output.JobFailure;
import org.halfspace.cli.output.TerminalProgress;
import org.halfspace.code.CodeData;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;
import org.halfspace.fit.DecoderKind;
import org.halfspace.io.Existing;
import org.halfspace.io.file.AtomicFile;
import org.halfspace.store.ModelFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code halfspace adopt}: a model for codes that exist. */
@Command(
    name = "adopt",
    header = "Make a model for existing codes.",
    description = {
      "Finds the optimal decoder for codes from another program, using a sample of their vectors;"
          + " nothing is encoded again. Codes with gains get a model with gain. The model"
          + " then decodes, evaluates and searches like any other.",
      "",
      "DATA has the vectors of the codes in the same order, all of them or the first part."
          + " Every tenth is used for the test. The encoder for future vectors is the plain sign if"
          + " that gives the same bits, otherwise hyperplanes found by regression; 'agreement' is the"
          + " share of bits it reproduces.",
      "",
      "With --unit-bits 8 or 4 codes are not signs but numbers, one for each coordinate in order, as"
          + " scalar quantizers store them: int8 or uint8, or two of 4 bits a byte. Levels and"
          + " thresholds of each coordinate come from the codes; 'agreement' is the share of numbers"
          + " that they reproduce.",
      "",
      "With --decoder, a decoder that is not linear is fitted to the codes as they are and stored"
          + " beside the linear one: tables looked up by each byte, message passing, or a network"
          + " (deep). With --model, the codes are those of a Halfspace model, a file or a store, and"
          + " the decoder is added to that model."
    },
    footer = {
      "",
      "Examples:",
      "  halfspace adopt ubinary.npy embeddings.npy -o model.safetensors",
      "  halfspace adopt codes.faiss vectors.npy --from faiss --bits 256 \\",
      "      -o model.safetensors",
      "  halfspace adopt items.pg vectors.npy -o model.safetensors",
      "  halfspace adopt ubinary.npy embeddings.npy --decoder message-passing \\",
      "      -o model.safetensors",
      "  halfspace adopt lsh.npy vectors.npy --hyperplanes planes.npy \\",
      "      --decoder message-passing -o model.safetensors",
      "  halfspace adopt codes.npz vectors.npy --model model.safetensors \\",
      "      --decoder deep -o deep.safetensors",
      "  halfspace adopt int8.npy embeddings.npy --unit-bits 8 -o m.safetensors",
      "  halfspace adopt sq4.npy vectors.npy --unit-bits 4 --nibbles low \\",
      "      -o model.safetensors"
    })
public final class AdoptCommand implements Callable<Integer> {
  /** With less the encoder of the model should not be used beside the codes. */
  private static final double GOOD_AGREEMENT = 0.99;

  private static final CoordinateLayout[] NIBBLES = {
    CoordinateLayout.LOW_NIBBLE_FIRST, CoordinateLayout.HIGH_NIBBLE_FIRST, CoordinateLayout.HALVES
  };

  @Spec private CommandSpec command;
  @Mixin private CommonOptions common;
  @Mixin private DataOptions dataOptions;
  @Mixin private CodeInput codeInput;

  @Parameters(
      index = "0",
      paramLabel = "CODES",
      description = "The codes, in any format that 'convert' reads.")
  @FileUse(FileUse.Kind.READ)
  private Path codesPath;

  @Parameters(index = "1", paramLabel = "DATA", description = DataOptions.HELP)
  @FileUse(FileUse.Kind.READ)
  private Path data;

  @Option(
      names = "--unit-bits",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "1: codes are signs (default). 8 or 4: they have a number of that many bits for each"
              + " coordinate.")
  private int unitBits;

  @Option(
      names = "--nibbles",
      paramLabel = "ORDER",
      description =
          "For --unit-bits 4, where the numbers lie: low: the first of two in the low bits of a"
              + " byte, as faiss SQ4; high: in the high bits; halves: i in the high and i + d/2 in"
              + " the low bits, as Lucene's int4.")
  private String nibbles;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "Output file for the model, safetensors.")
  @FileUse(FileUse.Kind.WRITTEN)
  private Path output;

  @Option(
      names = "--hyperplanes",
      paramLabel = "FILE",
      description =
          "The hyperplanes of sign codes, where they are known: a row of DATA's dimension for each"
              + " bit, for the encoder and for message passing (default: found by regression).")
  @FileUse(FileUse.Kind.READ)
  private Path hyperplanesPath;

  @Option(
      names = "--decoder",
      paramLabel = "NAME",
      defaultValue = "linear",
      description =
          "linear; tables, message-passing or deep, which are stored beside it; or auto, the best of"
              + " the first three on held-out vectors (default: ${DEFAULT-VALUE}).")
  private String decoder;

  @Mixin private DeepOptions deepOptions;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description =
          "The Halfspace model that made the codes: its encoder and linear decoder are kept, and"
              + " --decoder is added.")
  @FileUse(FileUse.Kind.READ)
  private Path modelPath;

  @Mixin private ForceOption force;

  @Override
  public Integer call() throws IOException {
    Console console = common.console();
    long begin = System.nanoTime();
    common.threads();
    Optional<CoordinateLayout> layout = layout();
    DecoderKind kind = kind();
    deepOptions.require();
    DataFiles files = new DataFiles(dataOptions.options());
    Existing existing = force.existing();
    Optional<Autoencoder> model = model(kind);
    CodeFile file = codeInput.file(codesPath, files::open);
    layout.ifPresent(numbers -> requireNumbers(file.format()));
    AtomicFile.requireWritable(output, existing);
    CodeData codes = model.isPresent() ? file.data(model.get(), modelPath) : file.data();
    VectorData vectors = files.open(data);
    Optional<VectorData> hyperplanes =
        hyperplanesPath == null ? Optional.empty() : Optional.of(files.open(hyperplanesPath));
    files.requireTaken();
    requireCounts(console, codes, vectors);
    if (hyperplanes.isPresent()) {
      requireShape(hyperplanes.get(), codes, vectors);
    }
    if (layout.isEmpty() && model.isEmpty()) {
      file.askForBits(codes, CodeProfile.of(codes, vectors.count()))
          .ifPresent(hint -> console.note("%s", hint));
    }
    Adopted adopted;
    try (TerminalProgress progress = new TerminalProgress(console)) {
      adopted =
          model.isPresent()
              ? Adopted.of(model.get())
              : adopted(codes, vectors, hyperplanes, progress);
      if (!kind.isLinear()) {
        adopted = adopted.with(added(adopted.model(), codes, vectors, kind, progress));
      }
    } catch (UnusableDataException e) {
      throw new JobFailure(data + ": " + e.getMessage(), e);
    }
    ModelFile.write(output, adopted.model(), existing);
    print(console, adopted);
    console.result(adopted.result((System.nanoTime() - begin) / 1e9));
    return 0;
  }

  private Adopted adopted(
      CodeData codes, VectorData vectors, Optional<VectorData> hyperplanes, Progress progress)
      throws IOException {
    Optional<CoordinateLayout> layout = layout();
    return Adopted.of(
        layout.isPresent()
            ? LevelAdoption.run(codes, layout.get(), vectors, common.threads(), progress)
            : Adoption.run(codes, vectors, hyperplanes, common.threads(), progress));
  }

  private AddedDecoder.Result added(
      Autoencoder model, CodeData codes, VectorData vectors, DecoderKind kind, Progress progress)
      throws IOException {
    AddedDecoder.Settings settings =
        new AddedDecoder.Settings(
            kind, deepOptions.settings(vectors.count()), common.seed(), common.threads());
    return AddedDecoder.run(model, codes, vectors, settings, progress);
  }

  /** The model of the codes, if it was given. */
  private Optional<Autoencoder> model(DecoderKind kind) throws IOException {
    if (hyperplanesPath != null && (unitBits != 1 || modelPath != null)) {
      throw wrong("--hyperplanes: are of signs, and not with --model, which has its own");
    }
    if (modelPath == null) {
      return Optional.empty();
    }
    if (kind.isLinear()) {
      throw wrong("--model: needs --decoder tables, message-passing, deep or auto, which is added");
    }
    if (unitBits != 1 || nibbles != null) {
      throw wrong("--unit-bits, --nibbles: not with --model, which says what codes are");
    }
    return Optional.of(ModelFile.read(modelPath));
  }

  /** What is to be fitted. */
  private DecoderKind kind() {
    DecoderKind[] kinds = {
      DecoderKind.TABLES, DecoderKind.MESSAGE_PASSING, DecoderKind.DEEP, DecoderKind.AUTO
    };
    DecoderKind kind =
        decoder.equals("linear")
            ? DecoderKind.LEAST_SQUARES
            : Choice.of("--decoder", decoder, kinds, DecoderKind::label, "linear");
    if (kind != DecoderKind.DEEP && !deepOptions.given().isEmpty()) {
      throw wrong(String.join(", ", deepOptions.given()) + ": only for --decoder deep");
    }
    return kind;
  }

  /** Where the numbers of coordinates lie; empty for signs. */
  private Optional<CoordinateLayout> layout() {
    if (unitBits != 1 && unitBits != 4 && unitBits != 8) {
      throw wrong("--unit-bits: " + unitBits + ", must be 1, 4 or 8");
    }
    if ((nibbles != null) != (unitBits == 4)) {
      throw wrong(
          nibbles != null
              ? "--nibbles: needs --unit-bits 4"
              : "--nibbles: needed by --unit-bits 4");
    }
    return switch (unitBits) {
      case 1 -> Optional.empty();
      case 8 -> Optional.of(CoordinateLayout.BYTES);
      default -> Optional.of(Choice.of("--nibbles", nibbles, NIBBLES, CoordinateLayout::label));
    };
  }

  /** Numbers are in bytes, not in strings of bits. */
  private void requireNumbers(CodeFormat format) {
    switch (format) {
      case NPZ, STORE, NPY, INT8 -> {}
      case FAISS, PG, BITS, SIGN ->
          throw wrong(
              "--unit-bits: codes of "
                  + unitBits
                  + " bits for each coordinate are read from npy, int8, npz and stores, not from "
                  + format.label());
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }

  /** The vectors are those of the codes, or of the first of them. */
  private void requireCounts(Console console, CodeData codes, VectorData vectors)
      throws IOException {
    if (vectors.count() > codes.count()) {
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
    if (vectors.count() < codes.count()) {
      console.note(
          "%s: %d codes, but %s has %d vectors, which are assumed to belong to the first codes",
          codesPath, codes.count(), data, vectors.count());
    }
  }

  /** A row for each bit. */
  private void requireShape(VectorData hyperplanes, CodeData codes, VectorData vectors)
      throws IOException {
    if (hyperplanes.count() != codes.bits() || hyperplanes.dimension() != vectors.dimension()) {
      throw new JobFailure(
          "--hyperplanes: "
              + hyperplanesPath
              + ": "
              + hyperplanes.count()
              + " of dimension "
              + hyperplanes.dimension()
              + ", must be one for each of the "
              + codes.bits()
              + " bits, of the dimension of the vectors, "
              + vectors.dimension());
    }
  }

  private void print(Console console, Adopted adopted) {
    ModelMetadata.Distortions distortions = adopted.model().metadata().distortions();
    console.line(
        "%s: codes of %d bits, decoder from %d of their vectors, tested on %d others",
        codesPath, adopted.model().bits(), adopted.vectors(), adopted.testVectors());
    FitPrinter.decoders(console, adopted.decoders(), adopted.model());
    console.line("Distortion of the given codes (share of the variance lost):");
    console.line("  floor      %.6f", distortions.floor());
    adopted
        .predicted()
        .ifPresent(value -> console.line("  predicted  %.6f   by state evolution", value));
    console.line("  reached    %.6f   on held-out vectors", distortions.reached());
    console.line("  gap        %+.2f %%", 100 * distortions.gap());
    if (adopted.encoder().isPresent()) {
      console.line(
          "Encoder for future vectors: %s; it reproduces %.4f of the %s",
          adopted.encoder().get(),
          adopted.agreement().orElseThrow(),
          unitBits == 1 ? "bits" : "numbers");
    }
    if (distortions.reached() >= 1) {
      console.note(
          "The decoded codes are no better than the mean of the vectors. Do they belong to %s, in"
              + " the same order?",
          data);
    }
    if (adopted.agreement().isPresent() && adopted.agreement().get() < GOOD_AGREEMENT) {
      console.note(
          "The encoder of these codes was not found: encode new vectors with the program that made"
              + " them, not with this model.");
    }
    adopted.remarks().forEach(remark -> console.note("%s", remark));
    console.line("Model written to %s", output);
  }
}
