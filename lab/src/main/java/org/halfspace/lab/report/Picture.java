// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A small picture in 256 levels for each channel.
 *
 * @param width in pixels
 * @param height in pixels
 * @param channels 1 for gray, 3 for red, green and blue
 * @param levels channel after channel, each row after row
 */
public record Picture(int width, int height, int channels, byte[] levels) {
  public Picture {
    if (width < 1
        || height < 1
        || (channels != 1 && channels != 3)
        || levels.length != (long) width * height * channels) {
      throw new IllegalArgumentException(
          "levels: "
              + levels.length
              + ", must be "
              + width
              + " × "
              + height
              + " × 1 or 3, but channels is "
              + channels);
    }
    levels = levels.clone();
  }

  /**
   * A picture of numbers, of which 0 is black and 255 white; what lies outside is clipped.
   *
   * @throws IllegalArgumentException if the sizes do not fit or one is not a number
   */
  public static Picture of(int width, int height, int channels, float[] values) {
    byte[] levels = new byte[values.length];
    for (int i = 0; i < levels.length; i++) {
      if (Float.isNaN(values[i])) {
        throw new IllegalArgumentException("values: [" + i + "] is not a number");
      }
      levels[i] = (byte) Math.round(Math.min(255f, Math.max(0f, values[i])));
    }
    return new Picture(width, height, channels, levels);
  }

  /** A picture in which {@code −limit} is black, 0 mid-gray and {@code limit} white. */
  public static Picture signed(int width, int height, int channels, double[] values, double limit) {
    float[] shifted = new float[values.length];
    for (int i = 0; i < shifted.length; i++) {
      shifted[i] = (float) (127.5 + 127.5 * values[i] / limit);
    }
    return of(width, height, channels, shifted);
  }

  /** As a PNG file. */
  public byte[] png() {
    BufferedImage image =
        new BufferedImage(
            width,
            height,
            channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
    int pixels = width * height;
    for (int i = 0; i < levels.length; i++) {
      // Past the color model, which would bend the levels by a gamma curve.
      int pixel = i % pixels;
      image
          .getRaster()
          .setSample(pixel % width, pixel / width, i / pixels, Byte.toUnsignedInt(levels[i]));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // Given a plain stream, ImageIO makes a temporary file, which stays if the process is killed.
    try (ImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(image, "png", stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** As a PNG in a {@code data:} address. */
  String dataUri() {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(png());
  }

  @Override
  public byte[] levels() {
    return levels.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Picture picture
        && width == picture.width
        && height == picture.height
        && channels == picture.channels
        && Arrays.equals(levels, picture.levels);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(levels);
  }

  @Override
  public String toString() {
    return width + " × " + height + " × " + channels;
  }
}
