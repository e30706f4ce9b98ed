package org.halfspace.data.image;

/** How the pixels of an image become values. */
public enum ImageColour {
  /**
   * RGB if the first image is in colour, GREY if it is grey; later colour images are then refused.
   */
  AS_FIRST,
  /**
   * One value for each pixel. Colour becomes luma as in ITU-R BT.601, 0.299 R + 0.587 G + 0.114 B,
   * rounded.
   */
  GREY,
  /** All values of red, then all of green, then all of blue, as in CIFAR-10. */
  RGB
}
