// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.halfspace.Autoencoder;
import org.halfspace.ModelMetadata;
import org.halfspace.ModelOrigin;
import org.halfspace.cli.option.CodeFile;
import org.halfspace.cli.option.CodeFormat;
import org.halfspace.cli.option.CodeInput;
import org.halfspace.cli.option.CodeProfile;
import org.halfspace.cli.option.CommonOptions;
import org.halfspace.cli.option.DataOptions;
import org.halfspace.cli.option.FileUse;
import org.halfspace.cli.output.Console;
import org.halfspace.cli.output.TerminalProgress;
import org.halfspace.cli.output.UnitText;
import org.halfspace.cli.output.Units;
import org.halfspace.code.CodeData;
import org.halfspace.code.Gain;
import org.halfspace.data.NonFinite;
import org.halfspace.data.ReadOptions;
import org.halfspace.data.VectorData;
import org.halfspace.exchange.BitText;
import org.halfspace.source.Spectrum;
import org.halfspace.store.ModelFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code halfspace info}: what a file holds. */
@Command(
    name = "info",
    header = "Describe a model, code or data file.",
    description = {
      "Of a model it says how long its codes are, how it was made and from what, its floor and what"
          + " it reached, and how it turns codes back into vectors: 'decoder' is how its linear"
          + " decoder was found; 'decoders', where it has others beside that, lists all, and the one"
          + " that 'decode', 'evaluate' and 'search' use unless --decoder names another. Of codes it"
          + " says how many there are and which model made them, of vectors their number and size."
    },
    footer = {
      "",
      "Examples:",
      "  halfspace info model.safetensors",
      "  halfspace info ubinary.npy --from npy"
    })
public final class InfoCommand implements Callable<Integer> {
  /** How many values of a data file are read: 1 GiB of float32, some seconds. */
  private static final long MOST_VALUES = 1L << 28;

  private static final int BLOCK_VALUES = 1 << 20;

  /** Lines of fewer digits 0 and 1 are rather numbers. */
  private static final int FEWEST_BITS = 8;

  /** Codes that are looked at to see whether their last bits are padding. */
  private static final long LOOKED_AT = 1 << 16;

  @Mixin private CommonOptions common;
  @Mixin private DataOptions dataOptions;
  @Mixin private CodeInput codeInput;

  @Parameters(paramLabel = "FILE", description = "A model, codes (a file or a store), or vectors.")
  @FileUse(FileUse.Kind.READ)
  private Path file;

  /** The JSON for a model. */
  record ModelInfo(
      String schema,
      String kind,
      String id,
      int dimension,
      int bits,
      int bitsPerVector,
      List<Units> units,
      List<String> decoders,
      double totalVariance,
      Metadata metadata) {}

  /** The JSON for where a model comes from. */
  record Metadata(
      String activation,
      String method,
      String decoder,
      String gain,
      long seed,
      int threads,
      String covariance,
      String data,
      String dataHash,
      long vectors,
      long testVectors,
      double floor,
      double population,
      double train,
      double reached,
      String software,
      boolean universal,
      boolean adopted) {
    static Metadata of(ModelMetadata metadata) {
      ModelMetadata.Recipe recipe = metadata.recipe();
      ModelMetadata.Source source = metadata.source();
      ModelMetadata.Distortions distortions = metadata.distortions();
      return new Metadata(
          recipe.activation(),
          recipe.origin().label(),
          recipe.decoder(),
          recipe.gain(),
          recipe.seed(),
          metadata.machine().threads(),
          source.covariance(),
          source.description(),
          source.hash(),
          source.vectors(),
          source.testVectors(),
          distortions.floor(),
          distortions.population(),
          distortions.train(),
          distortions.reached(),
          metadata.machine().software(),
          metadata.isUniversal(),
          recipe.origin() instanceof ModelOrigin.Adopted);
    }
  }

  /** The JSON for codes. */
  record CodesInfo(
      String schema,
      String kind,
      long vectors,
      int bits,
      String gain,
      int bitsPerVector,
      Optional<String> model) {}

  /** The JSON for data. */
  record DataInfo(
      String schema,
      String kind,
      long vectors,
      int dimension,
      String description,
      long vectorsRead,
      long vectorsNotFinite) {}

  @Override
  public Integer call() throws IOException {
    Console console = common.console();
    ReadOptions reading = dataOptions.options();
    if (!Files.exists(file) && !file.toString().equals("-")) {
      throw new NoSuchFileException(file.toString());
    }
    if (!codeInput.isGiven() && isModel()) {
      model(console, ModelFile.read(file));
    } else if (codeInput.isGiven() || isCodes()) {
      codes(console, codeInput.file(file, path -> DataOptions.open(path, reading)));
    } else {
      data(console, DataOptions.open(file, reading.withNonFinite(NonFinite.DELIVER)));
    }
    return 0;
  }

  /** A safetensors file: its ninth byte opens a JSON object, or its name says so. */
  private boolean isModel() throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    if (file.toString().endsWith(".safetensors")) {
      return true;
    }
    try (InputStream stream = Files.newInputStream(file)) {
      byte[] head = stream.readNBytes(10);
      return head.length == 10 && head[8] == '{' && head[9] == '"' && head[6] == 0 && head[7] == 0;
    }
  }

  /** What is nothing but codes: a store, an npz file of them, or text of bits. */
  private boolean isCodes() throws IOException {
    Optional<CodeFormat> format = Files.exists(file) ? CodeFormat.of(file) : Optional.empty();
    if (format.isEmpty()) {
      return false;
    }
    return switch (format.get()) {
      case STORE -> true;
      case NPZ -> isNpzOfCodes();
      case PG, BITS -> BitText.open(file).bits() >= FEWEST_BITS;
      case NPY, INT8, FAISS, SIGN -> false;
    };
  }

  /** An array of codes beside what else such a file has. */
  private boolean isNpzOfCodes() throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return zip.getEntry("codes.npy") != null
          && Stream.of("n.npy", "model.npy", "gains.npy").anyMatch(n -> zip.getEntry(n) != null);
    } catch (java.util.zip.ZipException e) {
      return false;
    }
  }

  private void model(Console console, Autoencoder model) {
    Metadata metadata = Metadata.of(model.metadata());
    console.line(
        "Model %s: vectors of dimension %d in %d bits",
        model.id(), model.dimension(), model.codec().bitsPerVector());
    console.line("  activation  %s", metadata.activation());
    console.line("  units       %s", UnitText.of(model.codec().units().layout()));
    console.line(
        "  encoder     by %s, seed %d, %d threads",
        metadata.method(), metadata.seed(), metadata.threads());
    console.line("  decoder     linear by %s; gain %s", metadata.decoder(), gain(model));
    List<String> decoders =
        model.codec().decoders().stream().map(one -> one.type().label()).toList();
    if (decoders.size() > 1) {
      console.line(
          "  decoders    %s; decodes by %s",
          String.join(", ", decoders), model.codec().decoder().type().label());
    }
    console.line("  data        %s", metadata.data());
    console.line("  vectors     %d", metadata.vectors());
    if (!metadata.dataHash().isEmpty()) {
      console.line("  data hash   %s (SHA-256)", metadata.dataHash());
    }
    console.line(
        "  covariance  %s; total variance %.6g",
        metadata.covariance(), Spectrum.of(model.eigenvalues()).total());
    console.line("  floor       %.6f", metadata.floor());
    console.line("  population  %.6f", metadata.population());
    if (!Double.isNaN(metadata.train())) {
      console.line("  train       %.6f", metadata.train());
    }
    if (!Double.isNaN(metadata.reached())) {
      console.line(
          "  reached     %.6f on %d vectors, gap %+.2f %%",
          metadata.reached(),
          metadata.testVectors(),
          100 * (metadata.reached() / metadata.floor() - 1));
    }
    console.line("  made with   %s", metadata.software());
    console.result(
        new ModelInfo(
            "halfspace/info/1",
            "model",
            model.id(),
            model.dimension(),
            model.bits(),
            model.codec().bitsPerVector(),
            Units.of(model.codec().units().layout()),
            decoders,
            Spectrum.of(model.eigenvalues()).total(),
            metadata));
  }

  private static String gain(Autoencoder model) {
    String gain = model.metadata().recipe().gain();
    return model.codec().gain() == Gain.NONE
        ? gain
        : gain + " by " + model.codec().gainRule().label();
  }

  private void codes(Console console, CodeFile codeFile) throws IOException {
    CodeData codes = codeFile.data();
    codeFile
        .askForBits(codes, CodeProfile.of(codes, LOOKED_AT))
        .ifPresent(hint -> console.note("%s", hint));
    console.line(
        "Codes: %d of %d bits, %d bytes each, gain %s, by model %s",
        codes.count(),
        codes.bits(),
        codes.bytesPerCode(),
        codes.gain().label(),
        codes.model().orElse("unknown"));
    console.result(
        new CodesInfo(
            "halfspace/info/1",
            "codes",
            codes.count(),
            codes.bits(),
            codes.gain().label(),
            codes.bits() + codes.gain().bits(),
            codes.model()));
  }

  /** The rows are read before anything is said of them: a header or a first line may be wrong. */
  private void data(Console console, VectorData data) throws IOException {
    int d = data.dimension();
    long wanted = Math.min(Math.max(1, MOST_VALUES / d), data.count());
    AtomicLong broken = new AtomicLong();
    long read;
    try (TerminalProgress progress = new TerminalProgress(console)) {
      read =
          data.first(wanted)
              .forEachBlock(
                  Math.max(1, BLOCK_VALUES / d),
                  (block, first, rows) -> {
                    for (int i = 0; i < rows; i++) {
                      broken.addAndGet(isFinite(block, i * d, d) ? 0 : 1);
                    }
                    progress.at("reading", first + rows, wanted);
                  });
    }
    console.line("Data: %s", data.description());
    console.line("  %d vectors of dimension %d", data.count(), data.dimension());
    console.line(
        "  %s%s",
        read == data.count() ? "all were read" : "the first " + read + " were read",
        broken.get() == 0 ? "" : ", " + broken.get() + " with values that are not finite");
    console.result(
        new DataInfo(
            "halfspace/info/1",
            "data",
            data.count(),
            data.dimension(),
            data.description(),
            read,
            broken.get()));
  }

  private static boolean isFinite(float[] block, int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (!Float.isFinite(block[i])) {
        return false;
      }
    }
    return true;
  }
}
