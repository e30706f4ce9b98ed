// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.halfspace.data.format.ForeignFormats;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.file.Fault;

/**
 * Decodes image files by ImageIO. Keeps the readers it has used, because making one costs more than
 * decoding a small image. Transparency, color profiles of gray images and EXIF orientation are left
 * out of account. Samples of fewer than 8 bits are scaled to 255, those of 9 to 15 bits to 65535.
 * Not thread-safe.
 */
final class ImageDecoder implements AutoCloseable {
  /** What the JPEG reader of the JDK says of color spaces it does not know. */
  private static final String UNSUPPORTED = "Unsupported Image Type";

  private static final int HEAD_BYTES = 4096;

  private final long maximumPixels;
  private final Map<ImageReaderSpi, ImageReader> readers = new HashMap<>();
  private final Warnings warnings = new Warnings();
  private ImageReaderSpi latest;

  /**
   * @param maximumPixels larger images are refused before they are decoded
   */
  ImageDecoder(long maximumPixels) {
    this.maximumPixels = maximumPixels;
  }

  /**
   * @throws DamagedFileException UNSUPPORTED if no reader takes the file or the image is too large;
   *     TRUNCATED or CORRUPT if decoding fails
   */
  Pixels decode(byte[] file, String name) throws IOException {
    warnings.damage = null;
    try (ImageInputStream stream =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      ImageReader reader = reader(stream, file, name);
      try {
        reader.setInput(stream, true, true);
        long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
        if (pixels > maximumPixels) {
          throw Fault.unsupported(
              name, "has " + pixels + " pixels, must be at most " + maximumPixels);
        }
        Pixels decoded = pixels(reader.read(0), name);
        warnings.requireHarmless(name);
        return decoded;
      } finally {
        reader.setInput(null);
      }
    } catch (DamagedFileException e) {
      throw e;
    } catch (EOFException e) {
      throw Fault.truncated(name, "ends within the image");
    } catch (IOException | RuntimeException e) {
      // The readers of the JDK answer damaged files with many kinds of runtime exception. A warning
      // that the file is cut short explains what came after it.
      warnings.requireHarmless(name);
      if (UNSUPPORTED.equals(e.getMessage())) {
        throw Fault.unsupported(
            name, "is an image of an unsupported kind, such as CMYK; convert it to RGB or gray");
      }
      throw Fault.corrupt(name, "cannot be decoded", e);
    }
  }

  private ImageReader reader(ImageInputStream stream, byte[] file, String name) throws IOException {
    if (latest == null || !latest.canDecodeInput(stream)) {
      latest = find(stream, file, name);
    }
    ImageReader reader = readers.get(latest);
    if (reader == null) {
      reader = latest.createReaderInstance();
      reader.addIIOReadWarningListener(warnings);
      readers.put(latest, reader);
    }
    return reader;
  }

  private static ImageReaderSpi find(ImageInputStream stream, byte[] file, String name)
      throws IOException {
    Iterator<ImageReaderSpi> providers =
        IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, true);
    while (providers.hasNext()) {
      ImageReaderSpi provider = providers.next();
      if (provider.canDecodeInput(stream)) {
        return provider;
      }
    }
    byte[] head = Arrays.copyOf(file, Math.min(file.length, HEAD_BYTES));
    Optional<ForeignFormats.Format> foreign = ForeignFormats.ofAny(head);
    throw Fault.unsupported(
        name,
        foreign
            .map(ForeignFormats.Format::sentence)
            .orElse("is not an image in a supported format (" + ImageStore.suffixes() + ")"));
  }

  private static Pixels pixels(BufferedImage image, String name) throws DamagedFileException {
    ColorModel model = image.getColorModel();
    boolean component = model instanceof ComponentColorModel;
    int type = image.getRaster().getTransferType();
    if (component && type != DataBuffer.TYPE_BYTE && type != DataBuffer.TYPE_USHORT) {
      throw Fault.unsupported(
          name, "has samples that are no whole numbers of at most 16 bits; convert it to 8 or 16");
    }
    if (model.getColorSpace().getType() == ColorSpace.TYPE_GRAY) {
      // Not through getRGB, which takes gray samples for linear light and changes them.
      return samples(image, 1);
    }
    if (component && model.getColorSpace().isCS_sRGB() && !model.isAlphaPremultiplied()) {
      return samples(image, 3);
    }
    return colors(image, model instanceof IndexColorModel palette && isGray(palette) ? 1 : 3);
  }

  /** The first bands as they are. */
  private static Pixels samples(BufferedImage image, int planes) {
    Raster raster = image.getRaster();
    int bits = image.getColorModel().getComponentSize(0);
    int white = bits > Byte.SIZE ? Pixels.DEEP_WHITE : Pixels.BYTE_WHITE;
    int most = (1 << bits) - 1;
    int width = image.getWidth();
    int height = image.getHeight();
    int[] line = new int[width];
    char[] values = new char[planes * width * height];
    for (int plane = 0; plane < planes; plane++) {
      for (int y = 0; y < height; y++) {
        raster.getSamples(0, y, width, 1, plane, line);
        int row = (plane * height + y) * width;
        for (int x = 0; x < width; x++) {
          values[row + x] = (char) (most == white ? line[x] : (long) line[x] * white / most);
        }
      }
    }
    return new Pixels(width, height, planes, white, values);
  }

  /** Palettes, packed pixels, other color spaces: as sRGB of 8 bits. */
  private static Pixels colors(BufferedImage image, int planes) {
    int width = image.getWidth();
    int height = image.getHeight();
    int area = width * height;
    char[] values = new char[planes * area];
    int[] line = new int[width];
    for (int y = 0; y < height; y++) {
      image.getRGB(0, y, width, 1, line, 0, width);
      for (int x = 0; x < width; x++) {
        for (int plane = 0; plane < planes; plane++) {
          values[plane * area + y * width + x] = (char) (line[x] >> (16 - 8 * plane) & 0xff);
        }
      }
    }
    return new Pixels(width, height, planes, Pixels.BYTE_WHITE, values);
  }

  private static boolean isGray(IndexColorModel palette) {
    for (int i = 0; i < palette.getMapSize(); i++) {
      if (palette.getRed(i) != palette.getGreen(i) || palette.getRed(i) != palette.getBlue(i)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    readers.values().forEach(ImageReader::dispose);
    readers.clear();
  }

  /**
   * The JPEG reader makes up the missing part of a damaged image and only warns. Those warnings are
   * errors here; others, about profiles and markers, are not.
   */
  private static final class Warnings implements IIOReadWarningListener {
    private static final String ENDS_EARLY = "Truncated File";

    private String damage;

    @Override
    public void warningOccurred(ImageReader source, String warning) {
      boolean damaged =
          warning.startsWith("Corrupt JPEG data") && !warning.contains("extraneous bytes");
      if (warning.startsWith(ENDS_EARLY) || (damaged && damage == null)) {
        damage = warning;
      }
    }

    void requireHarmless(String name) throws DamagedFileException {
      if (damage == null) {
        return;
      }
      if (damage.startsWith(ENDS_EARLY)) {
        throw Fault.truncated(name, "ends within the image");
      }
      throw Fault.corrupt(name, "cannot be decoded (" + damage + ")");
    }
  }
}
