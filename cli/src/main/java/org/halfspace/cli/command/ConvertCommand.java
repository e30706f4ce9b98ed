// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.halfspace.Autoencoder;
import org.halfspace.cli.option.Choice;
import org.halfspace.cli.option.CodeFile;
import org.halfspace.cli.option.CodeFormat;
import org.halfspace.cli.option.CodeInput;
import org.halfspace.cli.option.CodeProfile;
import org.halfspace.cli.option.CommonOptions;
import org.halfspace.cli.option.DataOptions;
import org.halfspace.cli.option.FileUse;
import org.halfspace.cli.option.ForceOption;
import org.halfspace.cli.option.SameModel;
import org.halfspace.cli.output.Console;
import org.halfspace.cli.output.StageClock;
import org.halfspace.cli.output.TerminalProgress;
import org.halfspace.cli.output.WatchedCodes;
import org.halfspace.code.CodeData;
import org.halfspace.code.Gain;
import org.halfspace.data.ReadOptions;
import org.halfspace.exchange.BitOrder;
import org.halfspace.exchange.BitText;
import org.halfspace.exchange.PackedFile;
import org.halfspace.exchange.RowIds;
import org.halfspace.io.Existing;
import org.halfspace.io.file.AtomicFile;
import org.halfspace.store.CodesFile;
import org.halfspace.store.ModelFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code halfspace convert}: reads and writes the code files of other programs. */
@Command(
    name = "convert",
    header = "Convert codes between Halfspace and other programs.",
    description = "Rewrites codes, a file or a store, in another format.",
    footer = {
      "",
      "Formats:",
      "  npz    the file of 'halfspace encode'",
      "  store  the folder of 'halfspace encode --append' (only --from)",
      "  npy    uint8, N x ceil(n/8), as numpy.packbits packs; 'ubinary'",
      "  int8   the same minus 128; 'binary' of sentence-transformers",
      "  faiss  least significant bit first: raw bytes, or an array in .npy",
      "  pg     PostgreSQL's COPY text of (id, bit(n))",
      "  bits   n characters 0 or 1 per line",
      "  sign   signs of vectors, in a file that 'fit' reads (only --from)",
      "",
      "Examples:",
      "  halfspace convert codes.npz -o codes.npy --to npy",
      "  halfspace convert codes.npz -o codes.faiss --to faiss",
      "  halfspace convert x.faiss -o x.npz --from faiss --bits 300 --to npz",
      "  halfspace convert embeddings.npy -o codes.npz --from sign --to npz",
      "  halfspace convert codes.npz -o codes.pg --to pg --ids ids.txt",
      "",
      "then in psql, with the bits of a query instead of '0110...':",
      "  CREATE TABLE items (id bigint PRIMARY KEY, code bit(300));",
      "  \\copy items FROM 'codes.pg'",
      "  SELECT id, bit_count(code # B'0110...') AS distance FROM items",
      "    ORDER BY distance, id LIMIT 10;"
    })
public final class ConvertCommand implements Callable<Integer> {
  /** Codes that are looked at to see whether their last bits are padding. */
  private static final long LOOKED_AT = 1 << 16;

  @Spec private CommandSpec command;
  @Mixin private CommonOptions common;
  @Mixin private DataOptions dataOptions;

  @Parameters(index = "0", paramLabel = "CODES", description = "The codes to convert.")
  @FileUse(FileUse.Kind.READ)
  private Path input;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "Output file for the converted codes.")
  @FileUse(FileUse.Kind.WRITTEN)
  private Path output;

  @Option(
      names = "--to",
      paramLabel = "FORMAT",
      required = true,
      description = "npz, npy, int8, faiss, pg or bits.")
  private String to;

  @Mixin private CodeInput source;

  @Option(
      names = "--ids",
      paramLabel = "FILE",
      description =
          "Ids as text, one per line: read for --to pg (default: 0, 1, 2, ...), written for --from"
              + " pg.")
  @FileUse(FileUse.Kind.READ_OR_WRITTEN)
  private Path ids;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "The model that made the codes. It gives the number of bits, and with --to npz its id is"
              + " written to the file.")
  @FileUse(FileUse.Kind.READ)
  private Path model;

  @Mixin private ForceOption force;

  /** The JSON of the command. */
  record Result(
      String schema, String from, String to, long vectors, int bits, long bytes, double seconds) {}

  @Override
  public Integer call() throws IOException {
    StageClock clock = new StageClock();
    Console console = common.console();
    CodeFormat target = Choice.of("--to", to, CodeFormat.written(), CodeFormat::label);
    ReadOptions reading = dataOptions.options();
    Optional<Autoencoder> made =
        model == null ? Optional.empty() : Optional.of(ModelFile.read(model));
    CodeFile file =
        source.file(
            input,
            path -> DataOptions.open(path, reading),
            made.map(own -> CodeFile.Bits.ofModel(own, model)));
    CodeFormat given = file.format();
    requireSense(given, target);
    Existing existing = force.existing();
    AtomicFile.requireWritable(output, existing);
    CodeData data = file.data();
    if (made.isPresent()) {
      SameModel.of(input, data).require(made.get(), model);
    }
    Optional<String> id = made.isPresent() ? made.map(Autoencoder::id) : data.model();
    boolean keepIds = ids != null && given == CodeFormat.PG;
    if (given == CodeFormat.PG) {
      requireIds((BitText) data, target, existing, console);
    }
    file.askForBits(data, CodeProfile.of(data, LOOKED_AT))
        .ifPresent(hint -> console.note("%s", hint));
    if (target != CodeFormat.NPZ && made.isPresent() && !made.get().codec().hasSigns()) {
      console.note(
          "%s: units of %s have several levels, so its codes are numbers, not bit strings; how many"
              + " of their bits differ (Hamming distance) does not say how far vectors are apart."
              + " Do not search %s with bit_count, IndexBinary or other distances of bits;"
              + " 'halfspace search' compares what codes stand for",
          input, model, output);
    }
    if (data.gain() != Gain.NONE && target != CodeFormat.NPZ) {
      console.note("%s: gains are left out, because %s cannot store them", input, to);
    }
    try (TerminalProgress progress = new TerminalProgress(console)) {
      CodeData watched = new WatchedCodes(data, done -> progress.at("convert", done, data.count()));
      write(watched, target, id, existing);
    }
    if (keepIds) {
      ((BitText) data).writeIds(ids, existing);
    }
    long bytes = Files.size(output);
    console.line(
        "%d codes of %d bits from %s to %s: %d bytes in %s",
        data.count(), data.bits(), given.label(), target.label(), bytes, output);
    console.result(
        new Result(
            "halfspace/convert/1",
            given.label(),
            target.label(),
            data.count(),
            data.bits(),
            bytes,
            clock.total()));
    return 0;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }

  /** Refuses options that would be ignored or make no sense together. */
  private void requireSense(CodeFormat given, CodeFormat target) {
    if (given != CodeFormat.SIGN && dataOptions.areGiven()) {
      throw wrong("--from: options for reading vectors need --from sign");
    }
    if (given == target) {
      throw wrong("--to: the codes in " + input + " are " + to + " already");
    }
    if (ids != null && (given == CodeFormat.PG) == (target == CodeFormat.PG)) {
      throw wrong("--ids: needs --to pg or --from pg");
    }
  }

  /** Looks whether the ids can be kept, before long work, and says where they are not. */
  private void requireIds(BitText data, CodeFormat target, Existing existing, Console console)
      throws IOException {
    if (ids != null) {
      if (!data.hasIds()) {
        throw new IOException(input + ": has no ids, but --ids asks for them");
      }
      AtomicFile.requireWritable(ids, existing);
    } else if (data.hasIds() && !data.isNumbered()) {
      console.note(
          "%s: ids are left out, because %s cannot store them; --ids FILE keeps them",
          input, target.label());
    }
  }

  private void write(CodeData data, CodeFormat target, Optional<String> id, Existing existing)
      throws IOException {
    switch (target) {
      case NPZ -> writeNpz(data, id, existing);
      case NPY -> PackedFile.writeNpy(output, existing, BitOrder.MOST_SIGNIFICANT_FIRST, data);
      case INT8 -> PackedFile.writeSignedNpy(output, existing, data);
      case FAISS -> {
        if (output.toString().endsWith(".npy")) {
          PackedFile.writeNpy(output, existing, BitOrder.LEAST_SIGNIFICANT_FIRST, data);
        } else {
          PackedFile.writeRaw(output, existing, BitOrder.LEAST_SIGNIFICANT_FIRST, data);
        }
      }
      case PG ->
          BitText.write(output, existing, data, ids == null ? RowIds.numbers() : RowIds.lines(ids));
      case BITS -> BitText.write(output, existing, data);
      case SIGN, STORE -> throw new IllegalStateException("only read");
    }
  }

  private void writeNpz(CodeData data, Optional<String> id, Existing existing) throws IOException {
    CodesFile.write(
        output,
        existing,
        new CodesFile.Header(data.count(), data.layout(), id),
        sink -> data.forEachBlock((packed, gains, first, rows) -> sink.write(packed, gains, rows)));
  }
}
