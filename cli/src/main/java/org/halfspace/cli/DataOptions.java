package org.halfspace.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.halfspace.Autoencoder;
import org.halfspace.data.ImageColour;
import org.halfspace.data.PrefetchedVectors;
import org.halfspace.data.ReadOptions;
import org.halfspace.data.VectorData;
import org.halfspace.data.VectorFiles;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How data files are read. */
final class DataOptions {
  static final String HELP =
      "Vectors: .npy, .npz, .fvecs, .bvecs, IDX or CIFAR-10 binary (also .gz), CSV, a folder or zip"
          + " of images.";

  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})x(\\d{1,9})");

  @Option(names = "--array", paramLabel = "NAME", description = "Which array of an .npz file.")
  private String array;

  @Option(
      names = "--colour",
      paramLabel = "MODE",
      description = "Read images as grey or rgb (default: rgb).")
  private String colour;

  @Option(
      names = "--resize",
      paramLabel = "WxH",
      description = "Scale images to this size, such as 32x32.")
  private String resize;

  /** Opens a file or folder, to be read ahead while the last block is worked on. */
  static VectorData open(Path path, ReadOptions options) throws IOException {
    return PrefetchedVectors.of(VectorFiles.open(path, options));
  }

  /** Opens vectors that a model is to code, and refuses those of another dimension. */
  static VectorData openFor(Autoencoder model, Path modelPath, Path path, ReadOptions options)
      throws IOException {
    return requireDimension(model, modelPath, path, open(path, options));
  }

  /** Refuses vectors of another dimension than the model's. */
  static VectorData requireDimension(Autoencoder model, Path modelPath, Path path, VectorData data)
      throws IOException {
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
  ReadOptions options() {
    ReadOptions options = ReadOptions.defaults();
    if (array != null) {
      options = options.withArray(array);
    }
    if (colour != null) {
      options =
          options.withImageColour(
              Choice.of(
                  "--colour",
                  colour,
                  ImageColour.values(),
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
    return options;
  }
}
