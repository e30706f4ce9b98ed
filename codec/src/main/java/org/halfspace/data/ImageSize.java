// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data;

/**
 * Size of an image in pixels.
 *
 * @param width at least 1
 * @param height at least 1
 */
public record ImageSize(int width, int height) {
  public ImageSize {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "size: " + width + " × " + height + ", must be at least 1 × 1");
    }
  }

  @Override
  public String toString() {
    return width + " × " + height;
  }
}
