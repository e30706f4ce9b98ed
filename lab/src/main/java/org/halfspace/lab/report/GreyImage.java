package org.halfspace.lab.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/** A square grey image, 0 black and 255 white. Immutable. */
public final class GreyImage {
  private final int side;
  private final float[] pixels;

  private GreyImage(int side, float[] pixels) {
    this.side = side;
    this.pixels = pixels;
  }

  /**
   * An image from its pixels, row after row, which are copied. Values outside 0..255, as
   * reconstructions have, are kept here and clipped in the picture.
   *
   * @throws IllegalArgumentException if there are not side² pixels or one is not a number
   */
  public static GreyImage of(int side, float[] pixels) {
    if (side < 1 || pixels.length != (long) side * side) {
      throw new IllegalArgumentException(
          "pixels: %d, must be side² with side = %d".formatted(pixels.length, side));
    }
    float[] copy = pixels.clone();
    for (int i = 0; i < copy.length; i++) {
      if (Float.isNaN(copy[i])) {
        throw new IllegalArgumentException("pixels: [" + i + "] is not a number");
      }
    }
    return new GreyImage(side, copy);
  }

  /** Width and height in pixels. */
  public int side() {
    return side;
  }

  /** A copy of the pixels, row after row. */
  public float[] pixels() {
    return pixels.clone();
  }

  /** The image as a PNG in a {@code data:} address. */
  String dataUri() {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < pixels.length; i++) {
      int level = Math.round(Math.min(255f, Math.max(0f, pixels[i])));
      // Past the colour model, which would bend the levels by a gamma curve.
      image.getRaster().setSample(i % side, i / side, 0, level);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
