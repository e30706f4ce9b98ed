// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.halfspace.data.ImageColor;
import org.halfspace.data.ImageSize;
import org.halfspace.data.ReadOption;
import org.halfspace.data.ReadOptions;
import org.halfspace.data.VectorData;
import org.halfspace.data.VectorFiles;
import org.halfspace.data.format.Blocks;
import org.halfspace.data.format.Sizes;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.file.Fault;

/**
 * Images as vectors of their pixel values, 0 to 255 whatever their depth: a sample of 16 bits
 * counts 1/257, so that an image of 8 bits and the same one saved with 16 are the same vector. The
 * images of a block are decoded by the threads of the common pool; the order is that of the names
 * whatever the number of threads.
 */
public final class ImageVectors implements VectorData {
  private static final int WINDOW_VALUES = 1 << 22;

  /** Samples are kept in units of 1/65535 of white, and white is 255. */
  private static final float UNITS = (float) Pixels.DEEP_WHITE / Pixels.BYTE_WHITE;

  private static final int WINDOW_ROWS = 512;
  private static final int SLICE_ROWS = 16;

  private static final long MAXIMUM_PIXELS = 1 << 26;

  private final ImageStore store;
  private final ImageSize size;
  private final int planes;
  private final ReadOptions options;
  private final int dimension;
  private final DecodedCache cache;

  private ImageVectors(ImageStore store, ImageSize size, int planes, ReadOptions options)
      throws DamagedFileException {
    this.store = store;
    this.size = size;
    this.planes = planes;
    this.options = options;
    this.dimension = Sizes.dimension(store.name(0), planes, size.height(), size.width());
    this.cache = new DecodedCache(store.names().size(), dimension);
  }

  /** Decodes the first image to know the dimension. */
  public static ImageVectors open(ImageStore store, ReadOptions options) throws IOException {
    store.requireImages();
    store.tellLeftOut(options.listener());
    Pixels first;
    try (ImageStore.Reader files = store.open();
        ImageDecoder decoder = newDecoder(options)) {
      first = decoder.decode(files.read(0), store.name(0));
    }
    int planes =
        switch (options.imageColor()) {
          case GRAY -> 1;
          case RGB -> 3;
          case AS_FIRST -> first.planes();
        };
    ImageSize size = options.imageSize().orElse(new ImageSize(first.width(), first.height()));
    return new ImageVectors(store, size, planes, options);
  }

  private static ImageDecoder newDecoder(ReadOptions options) {
    return new ImageDecoder(
        options.imageSize().isPresent() ? MAXIMUM_PIXELS : VectorFiles.MAXIMUM_DIMENSION);
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public long count() {
    return store.names().size();
  }

  @Override
  public String description() {
    return (store.packing() == ImageStore.Packing.ZIP ? "zip file" : "folder")
        + " of "
        + count()
        + " images, "
        + size
        + (planes == 1 ? " gray" : " RGB");
  }

  @Override
  public Optional<Path> path() {
    return Optional.of(store.path());
  }

  @Override
  public Pass open() throws IOException {
    return new ImagePass(store.open());
  }

  private void decode(
      ImageStore.Reader files, ImageDecoder decoder, int index, char[] target, int at)
      throws IOException {
    String name = store.name(index);
    Pixels pixels = decoder.decode(files.read(index), name);
    if (options.imageColor() == ImageColor.AS_FIRST && pixels.planes() > planes) {
      throw Fault.unusable(
          name,
          "is in color, but the first image ("
              + store.names().get(0)
              + ") is gray; say "
              + options.listener().howToAsk(ReadOption.IMAGE_COLOR, "gray or rgb"));
    }
    if (options.imageSize().isPresent()) {
      pixels = pixels.withSize(size);
    } else if (pixels.width() != size.width() || pixels.height() != size.height()) {
      throw Fault.unusable(
          name,
          "has "
              + new ImageSize(pixels.width(), pixels.height())
              + " pixels, the first image ("
              + store.names().get(0)
              + ") has "
              + size
              + "; scale all to one size with "
              + options.listener().howToAsk(ReadOption.IMAGE_SIZE, "WxH, such as 32x32"));
    }
    pixels.withPlanes(planes).copyTo(target, at);
  }

  private final class ImagePass implements Blocks.SkippingPass {
    private final ImageStore.Reader files;
    private final Queue<ImageDecoder> decoders = new ConcurrentLinkedQueue<>();
    private final char[] window;
    private final int windowCapacity;
    private int windowStart;
    private int windowRows;
    private int row;

    ImagePass(ImageStore.Reader files) {
      this.files = files;
      int fitting = Math.max(1, Math.min(WINDOW_ROWS, WINDOW_VALUES / dimension));
      windowCapacity = Math.min(fitting, store.names().size());
      window = new char[windowCapacity * dimension];
    }

    @Override
    public int read(float[] block, int maximumRows) throws IOException {
      int rows = Blocks.rowsToRead(block, maximumRows, dimension, count() - row);
      int done = 0;
      while (done < rows) {
        if (row >= windowStart + windowRows) {
          load();
        }
        int from = row - windowStart;
        int step = Math.min(rows - done, windowRows - from);
        int source = from * dimension;
        int target = done * dimension;
        for (int i = 0; i < step * dimension; i++) {
          block[target + i] = window[source + i] / UNITS;
        }
        done += step;
        row += step;
      }
      return rows;
    }

    private void load() throws IOException {
      int rows = (int) Math.min(windowCapacity, count() - row);
      windowRows = 0;
      if (!cache.read(row, window, rows)) {
        decodeWindow(rows);
        cache.offer(row, window, rows);
      }
      windowStart = row;
      windowRows = rows;
    }

    private void decodeWindow(int rows) throws IOException {
      int slices = -Math.floorDiv(-rows, SLICE_ROWS);
      List<IOException> failures =
          IntStream.range(0, slices)
              .parallel()
              .mapToObj(slice -> decodeSlice(slice * SLICE_ROWS, rows))
              .flatMap(Optional::stream)
              .collect(ArrayList::new, ArrayList::add, ArrayList::addAll);
      if (!failures.isEmpty()) {
        throw failures.get(0);
      }
    }

    /** Returns the failure instead of throwing it, so that the first in order can be named. */
    private Optional<IOException> decodeSlice(int from, int rows) {
      ImageDecoder pooled = decoders.poll();
      ImageDecoder decoder = pooled == null ? newDecoder(options) : pooled;
      try {
        for (int i = from; i < Math.min(rows, from + SLICE_ROWS); i++) {
          decode(files, decoder, row + i, window, i * dimension);
        }
        return Optional.empty();
      } catch (IOException e) {
        return Optional.of(e);
      } finally {
        decoders.add(decoder);
      }
    }

    @Override
    public void skip(long rows) {
      row += (int) rows;
    }

    @Override
    public void close() throws IOException {
      decoders.forEach(ImageDecoder::close);
      decoders.clear();
      files.close();
    }
  }
}
