// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data;

/** How the pixels of an image become values. */
public enum ImageColor {
  /**
   * RGB if the first image is in color, GRAY if it is gray; later color images are then refused.
   */
  AS_FIRST,
  /**
   * One value for each pixel. Color becomes luma as in ITU-R BT.601, 0.299 R + 0.587 G + 0.114 B,
   * rounded.
   */
  GRAY,
  /** All values of red, then all of green, then all of blue, as in CIFAR-10. */
  RGB
}
