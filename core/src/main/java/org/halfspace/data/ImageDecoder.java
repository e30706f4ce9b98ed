package org.halfspace.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes image files by ImageIO. Keeps the readers it has used, because making one costs more than
 * decoding a small image. Transparency, colour profiles of grey images and EXIF orientation are
 * left out of account; samples of 16 bits keep their upper 8. Not thread-safe.
 */
final class ImageDecoder implements AutoCloseable {
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
   * @throws VectorDataException UNSUPPORTED if no reader takes the file or the image is too large;
   *     TRUNCATED or CORRUPT if decoding fails
   */
  Pixels decode(byte[] file, String name) throws IOException {
    warnings.damage = null;
    try (ImageInputStream stream =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      ImageReader reader = reader(stream, name);
      try {
        reader.setInput(stream, true, true);
        long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
        if (pixels > maximumPixels) {
          throw Fault.unsupported(
              name, "has " + pixels + " pixels, must be at most " + maximumPixels);
        }
        Pixels decoded = pixels(reader.read(0));
        warnings.requireHarmless(name);
        return decoded;
      } finally {
        reader.setInput(null);
      }
    } catch (VectorDataException e) {
      throw e;
    } catch (EOFException e) {
      throw Fault.truncated(name, "ends within the image");
    } catch (IOException | RuntimeException e) {
      // The readers of the JDK answer damaged files with many kinds of runtime exception. A warning
      // that the file is cut short explains what came after it.
      warnings.requireHarmless(name);
      throw Fault.corrupt(name, "cannot be decoded", e);
    }
  }

  private ImageReader reader(ImageInputStream stream, String name) throws IOException {
    if (latest == null || !latest.canDecodeInput(stream)) {
      latest = find(stream, name);
    }
    ImageReader reader = readers.get(latest);
    if (reader == null) {
      reader = latest.createReaderInstance();
      reader.addIIOReadWarningListener(warnings);
      readers.put(latest, reader);
    }
    return reader;
  }

  private static ImageReaderSpi find(ImageInputStream stream, String name) throws IOException {
    Iterator<ImageReaderSpi> providers =
        IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, true);
    while (providers.hasNext()) {
      ImageReaderSpi provider = providers.next();
      if (provider.canDecodeInput(stream)) {
        return provider;
      }
    }
    throw Fault.unsupported(
        name, "is no image of a kind that is read (" + ImageStore.suffixes() + ")");
  }

  private static Pixels pixels(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    ColorModel model = image.getColorModel();
    Raster raster = image.getRaster();
    if (model.getColorSpace().getType() == ColorSpace.TYPE_GRAY) {
      // Not through getRGB, which takes grey samples for linear light and changes them.
      return new Pixels(width, height, 1, band(raster, 0, model.getComponentSize(0)));
    }
    boolean grey = model instanceof IndexColorModel palette && isGrey(palette);
    byte[] values = new byte[(grey ? 1 : 3) * width * height];
    boolean plain =
        model instanceof ComponentColorModel
            && model.getColorSpace().isCS_sRGB()
            && model.getComponentSize(0) == Byte.SIZE
            && !model.isAlphaPremultiplied();
    int[] line = new int[width * raster.getNumBands()];
    int area = width * height;
    for (int y = 0; y < height; y++) {
      if (plain) {
        int bands = raster.getNumBands();
        raster.getPixels(0, y, width, 1, line);
        for (int x = 0; x < width; x++) {
          for (int plane = 0; plane < 3; plane++) {
            values[plane * area + y * width + x] = (byte) line[x * bands + plane];
          }
        }
      } else {
        int[] colours = image.getRGB(0, y, width, 1, null, 0, width);
        for (int x = 0; x < width; x++) {
          for (int plane = 0; plane < (grey ? 1 : 3); plane++) {
            values[plane * area + y * width + x] = (byte) (colours[x] >> (16 - 8 * plane));
          }
        }
      }
    }
    return new Pixels(width, height, grey ? 1 : 3, values);
  }

  private static byte[] band(Raster raster, int band, int bits) {
    int[] samples =
        raster.getSamples(0, 0, raster.getWidth(), raster.getHeight(), band, (int[]) null);
    byte[] values = new byte[samples.length];
    for (int i = 0; i < samples.length; i++) {
      values[i] =
          (byte)
              (bits >= Byte.SIZE
                  ? samples[i] >> (bits - Byte.SIZE)
                  : samples[i] * 255 / ((1 << bits) - 1));
    }
    return values;
  }

  private static boolean isGrey(IndexColorModel palette) {
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

    void requireHarmless(String name) throws VectorDataException {
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
