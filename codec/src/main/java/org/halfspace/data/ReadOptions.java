// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data;

import java.util.Objects;
import java.util.Optional;
import org.halfspace.data.format.CsvHeader;

/**
 * What a file cannot say about itself. An option that does not concern the format of the file is
 * refused when it is opened. Immutable; {@code with…} returns a copy.
 *
 * @param array which array of an npz file to read; empty: the only one
 * @param imageColor how pixels become values
 * @param imageSize size every image is brought to, not keeping proportions; empty: all images must
 *     have the size of the first
 * @param csvHeader whether a CSV file begins with a header
 * @param nonFinite what becomes of NaN and infinity; concerns every format
 * @param listener who hears remarks about the data; concerns every format
 */
public record ReadOptions(
    Optional<String> array,
    ImageColor imageColor,
    Optional<ImageSize> imageSize,
    CsvHeader csvHeader,
    NonFinite nonFinite,
    ReadListener listener) {
  private static final ReadOptions DEFAULTS =
      new ReadOptions(
          Optional.empty(),
          ImageColor.AS_FIRST,
          Optional.empty(),
          CsvHeader.DETECT,
          NonFinite.REFUSE);

  public ReadOptions {
    Objects.requireNonNull(listener, "listener");
  }

  /** Options whose remarks nobody hears. */
  public ReadOptions(
      Optional<String> array,
      ImageColor imageColor,
      Optional<ImageSize> imageSize,
      CsvHeader csvHeader,
      NonFinite nonFinite) {
    this(array, imageColor, imageSize, csvHeader, nonFinite, ReadListener.SILENT);
  }

  /**
   * The only array, colors and size of the first image, a header where the first line is one, no
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
        Optional.of(name), imageColor, imageSize, csvHeader, nonFinite, listener);
  }

  public ReadOptions withImageColor(ImageColor color) {
    return new ReadOptions(array, color, imageSize, csvHeader, nonFinite, listener);
  }

  /**
   * Brings every image to this size.
   *
   * @throws IllegalArgumentException if a side is below 1
   */
  public ReadOptions withImageSize(int width, int height) {
    Optional<ImageSize> size = Optional.of(new ImageSize(width, height));
    return new ReadOptions(array, imageColor, size, csvHeader, nonFinite, listener);
  }

  public ReadOptions withCsvHeader(CsvHeader header) {
    return new ReadOptions(array, imageColor, imageSize, header, nonFinite, listener);
  }

  public ReadOptions withNonFinite(NonFinite wanted) {
    return new ReadOptions(array, imageColor, imageSize, csvHeader, wanted, listener);
  }

  /** Tells {@code wanted} what is odd about the data. */
  public ReadOptions withListener(ReadListener wanted) {
    return new ReadOptions(array, imageColor, imageSize, csvHeader, nonFinite, wanted);
  }

  boolean concernsImages() {
    return imageColor != ImageColor.AS_FIRST || imageSize.isPresent();
  }
}
