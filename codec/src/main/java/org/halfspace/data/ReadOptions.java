package org.halfspace.data;

import java.util.Objects;
import java.util.Optional;
import org.halfspace.data.format.CsvHeader;
import org.halfspace.data.image.ImageColour;
import org.halfspace.data.image.ImageSize;

/**
 * What a file cannot say about itself. An option that does not concern the format of the file is
 * refused when it is opened. Immutable; {@code with…} returns a copy.
 *
 * @param array which array of an npz file to read; empty: the only one
 * @param imageColour how pixels become values
 * @param imageSize size every image is brought to, not keeping proportions; empty: all images must
 *     have the size of the first
 * @param csvHeader whether a CSV file begins with a header
 * @param nonFinite what becomes of NaN and infinity; concerns every format
 * @param listener who hears remarks about the data; concerns every format
 */
public record ReadOptions(
    Optional<String> array,
    ImageColour imageColour,
    Optional<ImageSize> imageSize,
    CsvHeader csvHeader,
    NonFinite nonFinite,
    ReadListener listener) {
  private static final ReadOptions DEFAULTS =
      new ReadOptions(
          Optional.empty(),
          ImageColour.AS_FIRST,
          Optional.empty(),
          CsvHeader.DETECT,
          NonFinite.REFUSE);

  public ReadOptions {
    Objects.requireNonNull(listener, "listener");
  }

  /** Options whose remarks nobody hears. */
  public ReadOptions(
      Optional<String> array,
      ImageColour imageColour,
      Optional<ImageSize> imageSize,
      CsvHeader csvHeader,
      NonFinite nonFinite) {
    this(array, imageColour, imageSize, csvHeader, nonFinite, ReadListener.SILENT);
  }

  /**
   * The only array, colours and size of the first image, a header where the first line is one, no
   * value that is not finite, and nobody who hears remarks.
   */
  public static ReadOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Reads the array of this name.
   *
   * @param name of the array, without {@code .npy}
   */
  public ReadOptions withArray(String name) {
    return new ReadOptions(
        Optional.of(name), imageColour, imageSize, csvHeader, nonFinite, listener);
  }

  public ReadOptions withImageColour(ImageColour colour) {
    return new ReadOptions(array, colour, imageSize, csvHeader, nonFinite, listener);
  }

  /**
   * Brings every image to this size.
   *
   * @throws IllegalArgumentException if a side is below 1
   */
  public ReadOptions withImageSize(int width, int height) {
    Optional<ImageSize> size = Optional.of(new ImageSize(width, height));
    return new ReadOptions(array, imageColour, size, csvHeader, nonFinite, listener);
  }

  public ReadOptions withCsvHeader(CsvHeader header) {
    return new ReadOptions(array, imageColour, imageSize, header, nonFinite, listener);
  }

  public ReadOptions withNonFinite(NonFinite wanted) {
    return new ReadOptions(array, imageColour, imageSize, csvHeader, wanted, listener);
  }

  /** Tells {@code wanted} what is odd about the data. */
  public ReadOptions withListener(ReadListener wanted) {
    return new ReadOptions(array, imageColour, imageSize, csvHeader, nonFinite, wanted);
  }

  boolean concernsImages() {
    return imageColour != ImageColour.AS_FIRST || imageSize.isPresent();
  }
}
