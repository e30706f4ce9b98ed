// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.image;

import org.halfspace.data.ImageSize;

/**
 * An image in planes: one of gray, or red, green and blue one after another, each row after row.
 * The values are whole numbers up to a maximum, which is white.
 */
final class Pixels {
  /** White of images of up to 8 bits. */
  static final int BYTE_WHITE = 0xff;

  /** White of deeper images. */
  static final int DEEP_WHITE = 0xffff;

  private final int width;
  private final int height;
  private final int planes;
  private final int white;
  private final char[] values;

  /**
   * @param white {@link #BYTE_WHITE} or {@link #DEEP_WHITE}
   */
  Pixels(int width, int height, int planes, int white, char[] values) {
    this.width = width;
    this.height = height;
    this.planes = planes;
    this.white = white;
    this.values = values;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  int planes() {
    return planes;
  }

  /** The storage itself. */
  char[] values() {
    return values;
  }

  /** Writes the values in units of 1/65535 of white, whatever white is here. */
  void copyTo(char[] target, int at) {
    int scale = DEEP_WHITE / white;
    for (int i = 0; i < values.length; i++) {
      target[at + i] = (char) (scale * values[i]);
    }
  }

  /** Gray becomes three equal planes; color becomes luma, rounded. */
  Pixels withPlanes(int wanted) {
    if (wanted == planes) {
      return this;
    }
    int area = width * height;
    char[] result = new char[wanted * area];
    if (wanted > planes) {
      for (int plane = 0; plane < wanted; plane++) {
        System.arraycopy(values, 0, result, plane * area, area);
      }
    } else {
      for (int i = 0; i < area; i++) {
        int red = values[i];
        int green = values[area + i];
        int blue = values[2 * area + i];
        result[i] = (char) ((299 * red + 587 * green + 114 * blue + 500) / 1000);
      }
    }
    return new Pixels(width, height, wanted, white, result);
  }

  /**
   * Resamples by a triangle filter, widened when shrinking so that every pixel counts (what Pillow
   * calls BILINEAR), and rounds. Costs O(width · height + target area) times the width of the
   * filter.
   */
  Pixels withSize(ImageSize size) {
    if (size.width() == width && size.height() == height) {
      return this;
    }
    double[][] across = weights(width, size.width());
    double[][] down = weights(height, size.height());
    char[] result = new char[planes * size.width() * size.height()];
    double[] narrow = new double[size.width() * height];
    for (int plane = 0; plane < planes; plane++) {
      for (int y = 0; y < height; y++) {
        int row = (plane * height + y) * width;
        for (int x = 0; x < size.width(); x++) {
          double sum = 0;
          double[] taps = across[x];
          for (int i = 1; i < taps.length; i++) {
            sum += taps[i] * values[row + (int) taps[0] + i - 1];
          }
          narrow[y * size.width() + x] = sum;
        }
      }
      for (int y = 0; y < size.height(); y++) {
        double[] taps = down[y];
        for (int x = 0; x < size.width(); x++) {
          double sum = 0;
          for (int i = 1; i < taps.length; i++) {
            sum += taps[i] * narrow[((int) taps[0] + i - 1) * size.width() + x];
          }
          result[(plane * size.height() + y) * size.width() + x] = (char) (int) (sum + 0.5);
        }
      }
    }
    return new Pixels(size.width(), size.height(), planes, white, result);
  }

  /** For each target position: the first source position, then the weights from there on. */
  private static double[][] weights(int source, int target) {
    double scale = (double) source / target;
    double support = Math.max(1, scale);
    double[][] weights = new double[target][];
    for (int i = 0; i < target; i++) {
      double center = (i + 0.5) * scale;
      int first = Math.max(0, (int) (center - support + 0.5));
      int end = Math.min(source, (int) (center + support + 0.5));
      double[] taps = new double[1 + end - first];
      taps[0] = first;
      double sum = 0;
      for (int x = first; x < end; x++) {
        double weight = Math.max(0, 1 - Math.abs((x + 0.5 - center) / support));
        taps[1 + x - first] = weight;
        sum += weight;
      }
      for (int k = 1; k < taps.length; k++) {
        taps[k] /= sum;
      }
      weights[i] = taps;
    }
    return weights;
  }
}
