// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.option;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.halfspace.Autoencoder;
import org.halfspace.data.ImageColor;
import org.halfspace.data.ReadListener;
import org.halfspace.data.ReadOption;
import org.halfspace.data.ReadOptions;
import org.halfspace.data.VectorData;
import org.halfspace.data.VectorFiles;
import org.halfspace.data.format.CsvHeader;
import org.halfspace.data.view.PrefetchedVectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** How data files are read. */
public final class DataOptions {
  public static final String HELP =
      "Vectors: .npy, .npz, .fvecs, .bvecs, IDX or CIFAR-10 binary (also .gz), CSV, a folder or zip"
          + " of images.";

  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})x(\\d{1,9})");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(names = "--array", paramLabel = "NAME", description = "Which array of an .npz file.")
  private String array;

  @Option(
      names = "--color",
      paramLabel = "MODE",
      description = "Read images as gray or rgb (default: like the first image).")
  private String color;

  @Option(
      names = "--resize",
      paramLabel = "WxH",
      description = "Scale images to this size, such as 32x32.")
  private String resize;

  @Option(
      names = "--header",
      paramLabel = "auto|yes|no",
      description =
          "Whether the first line of a CSV file names the columns (default: auto, which means yes"
              + " unless it contains a number).")
  private String header;

  /** Opens a file or folder, to be read ahead while the last block is worked on. */
  public static VectorData open(Path path, ReadOptions options) throws IOException {
    return PrefetchedVectors.of(VectorFiles.open(path, options));
  }

  /** Opens vectors that a model is to code, and refuses those of another dimension. */
  public static VectorData openFor(
      Autoencoder model, Path modelPath, Path path, ReadOptions options) throws IOException {
    return requireDimension(model, modelPath, path, open(path, options));
  }

  /** Refuses vectors of another dimension than the model's. */
  public static VectorData requireDimension(
      Autoencoder model, Path modelPath, Path path, VectorData data) throws IOException {
    if (data.dimension() != model.dimension()) {
      throw new IOException(
          path
              + ": vectors of dimension "
              + data.dimension()
              + ", but the model "
              + modelPath
              + " is for dimension "
              + model.dimension());
    }
    return data;
  }

  /**
   * What was asked for.
   *
   * @throws TypeConversionException if an option makes no sense, which is wrong usage
   */
  public ReadOptions options() {
    ReadOptions options = ReadOptions.defaults();
    if (array != null) {
      options = options.withArray(array);
    }
    if (color != null) {
      options =
          options.withImageColor(
              Choice.of(
                  "--color",
                  color,
                  new ImageColor[] {ImageColor.GRAY, ImageColor.RGB},
                  value -> value.name().toLowerCase(java.util.Locale.ROOT)));
    }
    if (resize != null) {
      Matcher size = SIZE.matcher(resize);
      int width = size.matches() ? Integer.parseInt(size.group(1)) : 0;
      int height = size.matches() ? Integer.parseInt(size.group(2)) : 0;
      OptionTypes.require(
          width >= 1 && height >= 1 && (long) width * height <= VectorFiles.MAXIMUM_DIMENSION,
          "--resize: '"
              + resize
              + "', must be WIDTHxHEIGHT, such as 32x32, at most "
              + VectorFiles.MAXIMUM_DIMENSION
              + " pixels");
      options = options.withImageSize(width, height);
    }
    if (header != null) {
      options =
          options.withCsvHeader(
              Choice.of("--header", header, CsvHeader.values(), DataOptions::word));
    }
    return options.withListener(new StandardError(command.commandLine().getErr()));
  }

  private static String word(CsvHeader header) {
    return switch (header) {
      case DETECT -> "auto";
      case PRESENT -> "yes";
      case ABSENT -> "no";
    };
  }

  /** Whether an option was given, for commands that may have no data file. */
  public boolean areGiven() {
    return array != null || color != null || resize != null || header != null;
  }

  /** Prints each remark once, and knows the names of the options. */
  private static final class StandardError implements ReadListener {
    private final PrintWriter err;
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    StandardError(PrintWriter err) {
      this.err = err;
    }

    @Override
    public void remark(String remark) {
      if (said.add(remark)) {
        err.println("warning: " + remark);
      }
    }

    @Override
    public String howToAsk(ReadOption option, String value) {
      return switch (option) {
            case ARRAY -> "--array ";
            case IMAGE_COLOR -> "--color ";
            case IMAGE_SIZE -> "--resize ";
            case CSV_HEADER -> "--header ";
          }
          + value;
    }
  }
}
