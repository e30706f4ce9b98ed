// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
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
import org.halfspace.cli.option.FileUse;
import org.halfspace.cli.option.ForceOption;
import org.halfspace.cli.output.Console;
import org.halfspace.cli.output.JobFailure;
import org.halfspace.cli.output.TerminalProgress;
import org.halfspace.code.CodeData;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;
import org.halfspace.fit.FitReport;
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
          + " that they reproduce."
    },
    footer = {
      "",
      "Examples:",
      "  halfspace adopt ubinary.npy embeddings.npy -o model.safetensors",
      "  halfspace adopt codes.faiss vectors.npy --from faiss --bits 256 \\",
      "      -o model.safetensors",
      "  halfspace adopt items.pg vectors.npy -o model.safetensors",
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

  @Mixin private ForceOption force;

  /** The JSON of the command. */
  record Result(
      String schema,
      int dimension,
      long vectors,
      long testVectors,
      int bits,
      double floor,
      double population,
      double train,
      double reached,
      double gap,
      String encoder,
      double agreement,
      List<String> remarks,
      double seconds) {}

  @Override
  public Integer call() throws IOException {
    Console console = common.console();
    int threads = common.threads();
    Optional<CoordinateLayout> layout = layout();
    DataFiles files = new DataFiles(dataOptions.options());
    Existing existing = force.existing();
    CodeFile file = codeInput.file(codesPath, files::open);
    layout.ifPresent(numbers -> requireNumbers(file.format()));
    AtomicFile.requireWritable(output, existing);
    CodeData codes = file.data();
    VectorData vectors = files.open(data);
    files.requireTaken();
    requireCounts(console, codes, vectors);
    if (layout.isEmpty()) {
      file.askForBits(codes, CodeProfile.of(codes, vectors.count()))
          .ifPresent(hint -> console.note("%s", hint));
    }
    Adoption.Result adopted;
    try (TerminalProgress progress = new TerminalProgress(console)) {
      adopted =
          layout.isPresent()
              ? LevelAdoption.run(codes, layout.get(), vectors, threads, progress)
              : Adoption.run(codes, vectors, threads, progress);
    } catch (UnusableDataException e) {
      throw new JobFailure(data + ": " + e.getMessage(), e);
    }
    FitReport report = adopted.report();
    ModelFile.write(output, report.model(), existing);
    print(console, adopted);
    console.result(
        new Result(
            "halfspace/adopt/1",
            report.model().dimension(),
            report.vectors(),
            report.testVectors(),
            report.model().bits(),
            report.floor(),
            report.population(),
            report.train(),
            report.reached(),
            report.gap(),
            adopted.encoder(),
            adopted.agreement(),
            report.remarks(),
            report.seconds().total()));
    return 0;
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

  private void print(Console console, Adoption.Result adopted) {
    FitReport report = adopted.report();
    console.line(
        "%s: codes of %d bits, decoder from %d of their vectors, tested on %d others",
        codesPath, report.model().bits(), report.vectors(), report.testVectors());
    console.line("Distortion of the given codes (share of the variance lost):");
    console.line("  floor    %.6f", report.floor());
    console.line("  reached  %.6f   on held-out vectors", report.reached());
    console.line("  gap      %+.2f %%", 100 * report.gap());
    console.line(
        "Encoder for future vectors: %s; it reproduces %.4f of the %s",
        adopted.encoder(), adopted.agreement(), unitBits == 1 ? "bits" : "numbers");
    if (report.reached() >= 1) {
      console.note(
          "The decoded codes are no better than the mean of the vectors. Do they belong to %s, in"
              + " the same order?",
          data);
    }
    if (adopted.agreement() < GOOD_AGREEMENT) {
      console.note(
          "The encoder of these codes was not found: encode new vectors with the program that made"
              + " them, not with this model.");
    }
    report.remarks().forEach(remark -> console.note("%s", remark));
    console.line("Model written to %s", output);
  }
}
