// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.halfspace.adopt.Adoption;
import org.halfspace.cli.option.CodeFile;
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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code halfspace adopt}: a model for sign codes that exist. */
@Command(
    name = "adopt",
    header = "Make a model for existing sign codes.",
    description = {
      "Finds the optimal decoder for sign codes from another program, using a sample of their"
          + " vectors; nothing is encoded again. Codes with gains get a model with gain. The model"
          + " then decodes, evaluates and searches like any other.",
      "",
      "DATA has the vectors of the codes in the same order, all of them or the first part."
          + " Every tenth is used for the test. The encoder for future vectors is the plain sign if"
          + " that gives the same bits, otherwise hyperplanes found by regression; 'agreement' is the"
          + " share of bits it reproduces."
    },
    footer = {
      "",
      "Examples:",
      "  halfspace adopt ubinary.npy embeddings.npy -o model.safetensors",
      "  halfspace adopt codes.faiss vectors.npy --from faiss --bits 256 \\",
      "      -o model.safetensors",
      "  halfspace adopt items.pg vectors.npy -o model.safetensors"
    })
public final class AdoptCommand implements Callable<Integer> {
  /** With less the encoder of the model should not be used beside the codes. */
  private static final double GOOD_AGREEMENT = 0.99;

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
    DataFiles files = new DataFiles(dataOptions.options());
    Existing existing = force.existing();
    CodeFile file = codeInput.file(codesPath, files::open);
    AtomicFile.requireWritable(output, existing);
    CodeData codes = file.data();
    VectorData vectors = files.open(data);
    files.requireTaken();
    requireCounts(console, codes, vectors);
    file.askForBits(codes, CodeProfile.of(codes, vectors.count()))
        .ifPresent(hint -> console.note("%s", hint));
    Adoption.Result adopted;
    try (TerminalProgress progress = new TerminalProgress(console)) {
      adopted = Adoption.run(codes, vectors, threads, progress);
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
        "Encoder for future vectors: %s; it reproduces %.4f of the bits",
        adopted.encoder(), adopted.agreement());
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
