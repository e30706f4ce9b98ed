// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.command;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.halfspace.Autoencoder;
import org.halfspace.cli.option.CommonOptions;
import org.halfspace.cli.option.DataOptions;
import org.halfspace.cli.option.FileUse;
import org.halfspace.cli.option.ModelArgument;
import org.halfspace.cli.option.Outputs;
import org.halfspace.cli.option.SameModel;
import org.halfspace.cli.output.Console;
import org.halfspace.cli.output.StageClock;
import org.halfspace.cli.output.TerminalProgress;
import org.halfspace.code.BlockCoding;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.ReadOptions;
import org.halfspace.data.VectorData;
import org.halfspace.data.view.ProgressVectors;
import org.halfspace.io.Existing;
import org.halfspace.io.file.AtomicFile;
import org.halfspace.store.CodeAppender;
import org.halfspace.store.CodeStore;
import org.halfspace.store.CodesFile;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code halfspace encode}: vectors to packed codes. */
@Command(
    name = "encode",
    header = "Turn vectors into packed codes.",
    description =
        "Turns vectors into codes of n bits each, packed like numpy.packbits, in an .npz file.",
    footer = {
      "",
      "The file holds 'codes' (uint8, N × ceil(n/8)), 'n', 'model' (the id of the model) and, if"
          + " the model has gains, 'gains' (float16, N).",
      "A store is a folder of codes that can grow. A running search sees the store as of the"
          + " start of the search.",
      "",
      "Examples:",
      "  halfspace encode model.safetensors vectors.npy -o codes.npz",
      "  halfspace encode model.safetensors more.npy --append store"
    })
public final class EncodeCommand implements Callable<Integer>, Outputs.Declares {
  @Mixin private CommonOptions common;
  @Mixin private DataOptions dataOptions;

  @Mixin private ModelArgument modelArgument;

  @Parameters(index = "1", paramLabel = "DATA", description = DataOptions.HELP)
  @FileUse(FileUse.Kind.READ)
  private Path data;

  @ArgGroup(multiplicity = "1")
  private Target target;

  /** One of the two. */
  static final class Target {
    @Option(
        names = {"-o", "--output"},
        paramLabel = "FILE",
        description = "Output file for the codes, .npz.")
    @FileUse(FileUse.Kind.WRITTEN)
    private Path output;

    @Option(
        names = "--append",
        paramLabel = "STORE",
        description = "Append the codes to this store, all or none; it is created if missing.")
    @FileUse(FileUse.Kind.WRITTEN)
    private Path store;
  }

  @Option(names = "--force", description = "Replace the file of -o if it exists.")
  private boolean force;

  @Spec private CommandSpec command;

  /** The JSON of the command. */
  record Result(String schema, long vectors, int bits, long bytes, Seconds seconds) {}

  /** Where the time went. */
  record Seconds(double read, double encode, double write, double total) {}

  @Override
  public void declare(Outputs files) {
    if (target.store != null) {
      CodeStore.files(target.store).forEach(file -> files.written("--append", file));
    }
  }

  @Override
  public Integer call() throws IOException {
    if (force && target.store != null) {
      throw new ParameterException(
          command.commandLine(), "--force: works with -o only; --append never replaces anything");
    }
    StageClock clock = new StageClock();
    int threads = common.threads();
    Console console = common.console();
    ReadOptions reading = dataOptions.options();
    Existing existing = force ? Existing.REPLACE : Existing.KEEP;
    if (target.output != null) {
      AtomicFile.requireWritable(target.output, existing);
    }
    Autoencoder model = modelArgument.read();
    VectorData vectors = DataOptions.openFor(model, modelArgument.path(), data, reading);
    VectorCodec codec = model.codec();
    Path written = target.output != null ? target.output : target.store;
    try (TerminalProgress progress = new TerminalProgress(console)) {
      VectorData watched =
          ProgressVectors.of(
              vectors,
              (done, total) -> {
                clock.lap("read");
                progress.at("encode", done, total);
              });
      CodesFile.Content content =
          sink -> {
            clock.start();
            BlockCoding.encode(
                codec,
                watched,
                (block, gains, rows) -> {
                  clock.lap("encode");
                  sink.write(block, gains, rows);
                  clock.lap("write");
                },
                threads);
          };
      if (target.output != null) {
        CodesFile.write(
            target.output,
            existing,
            new CodesFile.Header(vectors.count(), codec.layout(), Optional.of(model.id())),
            content);
      } else {
        append(model, content, console);
      }
    }
    long bytes =
        target.output != null
            ? Files.size(written)
            : vectors.count() * ((codec.bitsPerVector() + Byte.SIZE - 1) / Byte.SIZE);
    console.line(
        "%d vectors of dimension %d in %d bits each: %d bytes in %s",
        vectors.count(), codec.dimension(), codec.bitsPerVector(), bytes, written);
    console.result(
        new Result(
            "halfspace/encode/1",
            vectors.count(),
            codec.bits(),
            bytes,
            new Seconds(
                clock.seconds("read"),
                clock.seconds("encode"),
                clock.seconds("write"),
                clock.total())));
    return 0;
  }

  private void append(Autoencoder model, CodesFile.Content content, Console console)
      throws IOException {
    CodeStore store = store(model);
    SameModel.of(target.store, store).require(model, modelArgument.path());
    try (CodeAppender appender = store.appender()) {
      if (appender.dropped() > 0) {
        console.note(
            "%s: dropping %d codes that an earlier append left without a commit",
            target.store, appender.dropped());
      }
      content.writeTo(appender::append);
      appender.commit();
    }
  }

  private CodeStore store(Autoencoder model) throws IOException {
    try {
      return CodeStore.openOrCreate(target.store, model.bits(), model.codec().gain(), model.id());
    } catch (FileAlreadyExistsException e) {
      throw new IOException(
          target.store
              + ": "
              + e.getReason()
              + "; --append needs a store, or the name of a new or empty folder",
          e);
    }
  }
}
