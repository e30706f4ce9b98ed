// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.report;

/** A square gray image, 0 black and 255 white. Immutable. */
public final class GrayImage {
  private final int side;
  private final float[] pixels;

  private GrayImage(int side, float[] pixels) {
    this.side = side;
    this.pixels = pixels;
  }

  /**
   * An image from its pixels, row after row, which are copied. Values outside 0..255, as
   * reconstructions have, are kept here and clipped in the picture.
   *
   * @throws IllegalArgumentException if there are not side² pixels or one is not a number
   */
  public static GrayImage of(int side, float[] pixels) {
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
    return new GrayImage(side, copy);
  }

  /** Width and height in pixels. */
  public int side() {
    return side;
  }

  /** A copy of the pixels, row after row. */
  public float[] pixels() {
    return pixels.clone();
  }

  /** The image in 256 levels. */
  public Picture picture() {
    return Picture.of(side, side, 1, pixels);
  }
}
