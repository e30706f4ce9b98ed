// SPDX-License-Identifier: Apache-2.0
package org.halfspace.source;

import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import org.halfspace.data.VectorData;

/**
 * Dead-leaves images: what one sees looking straight down at opaque discs that have fallen at
 * random for ever. Edges, occlusion and objects of all sizes make them the simplest images with the
 * statistics of photographs.
 *
 * <p><b>Law.</b> Radii have density ∝ r<sup>−3</sup> on [rMin, rMax], which gives every octave of
 * sizes the same area and makes the image look alike at all scales in between. Gray levels are
 * independent and uniform on [0, 255]. Centers are uniform on the image enlarged by rMax on each
 * side. Discs are laid from the front to the back until each sample point is covered (Kendall and
 * Thönnes, <i>Perfect simulation in stochastic geometry</i>, 1999): what is visible can then no
 * longer change, so an image is an exact draw from the stationary law, not an approximation after
 * many steps. Two points at distance h lie on one disc with probability γ(h) / (2γ(0) − γ(h)),
 * where γ(h) is the mean area common to a disc and its shift by h; this is also the correlation of
 * their gray levels.
 *
 * <p><b>Pixels.</b> A pixel is the mean of a square grid of sample points, so edges are smoothed.
 *
 * <p><b>Cost.</b> With the default radii about 260 discs and a tenth of a millisecond for 24 × 24
 * pixels; time grows with side² ln(side). Memory: one image of sample points for each thread.
 *
 * <p>Immutable and thread-safe. An image depends on the settings, the seed and its index alone, and
 * only on arithmetic that IEEE 754 fixes to the last bit: the same on every machine, in any order,
 * with any number of threads.
 */
public final class DeadLeaves {
  private static final int LARGEST_GRID = 8192;
  private static final int LARGEST_SAMPLES = 8;
  private static final double MOST_DISCS = 1e7;

  private final int side;
  private final double smallestRadius;
  private final double largestRadius;
  private final int samples;

  private DeadLeaves(int side, double smallestRadius, double largestRadius, int samples) {
    this.side = side;
    this.smallestRadius = smallestRadius;
    this.largestRadius = largestRadius;
    this.samples = samples;
  }

  /**
   * Images of {@code side} × {@code side} pixels with radii from an eighth of the side to half of
   * it and 3 × 3 sample points a pixel.
   *
   * @throws IllegalArgumentException if the side is below 1 or above 2730
   */
  public static DeadLeaves ofSide(int side) {
    return checked(side, side / 8.0, side / 2.0, 3);
  }

  /**
   * The same images with other radii, in pixels.
   *
   * @throws IllegalArgumentException unless 0 &lt; smallest ≤ largest, both finite, and an image
   *     needs at most about ten million discs
   */
  public DeadLeaves withRadii(double smallest, double largest) {
    return checked(side, smallest, largest, samples);
  }

  /**
   * The same law with {@code samples} × {@code samples} sample points a pixel; with 1 there is no
   * smoothing and every pixel is exactly uniform.
   *
   * @throws IllegalArgumentException unless 1 ≤ samples ≤ 8
   */
  public DeadLeaves withSamplesPerPixelSide(int samples) {
    return checked(side, smallestRadius, largestRadius, samples);
  }

  private static DeadLeaves checked(int side, double smallest, double largest, int samples) {
    if (samples < 1 || samples > LARGEST_SAMPLES) {
      throw new IllegalArgumentException(
          "samples: " + samples + ", must lie in 1.." + LARGEST_SAMPLES);
    }
    if (side < 1 || side > LARGEST_GRID / samples) {
      throw new IllegalArgumentException(
          "side: " + side + ", must lie in 1.." + LARGEST_GRID / samples);
    }
    if (!(smallest > 0 && Double.isFinite(smallest))) {
      throw new IllegalArgumentException("smallest: " + smallest + ", must be positive and finite");
    }
    if (!(largest >= smallest && Double.isFinite(largest))) {
      throw new IllegalArgumentException(
          "largest: " + largest + ", must be finite and at least the smallest radius " + smallest);
    }
    DeadLeaves leaves = new DeadLeaves(side, smallest, largest, samples);
    double discs = leaves.expectedDiscs();
    if (discs > MOST_DISCS) {
      throw new IllegalArgumentException(
          "smallest: %s, largest: %s: an image would need about %.1e discs, must be at most %.1e"
              .formatted(smallest, largest, discs, MOST_DISCS));
    }
    return leaves;
  }

  /** Width and height of an image in pixels. */
  public int side() {
    return side;
  }

  /** Smallest radius of a disc in pixels. */
  public double smallestRadius() {
    return smallestRadius;
  }

  /** Largest radius of a disc in pixels. */
  public double largestRadius() {
    return largestRadius;
  }

  /** Sample points along one side of a pixel. */
  public int samplesPerPixelSide() {
    return samples;
  }

  /**
   * Images {@code first} to {@code first + count − 1} of the sequence that belongs to {@code seed},
   * one vector of side² values in [0, 255] each, row after row of pixels. They are drawn while they
   * are read; nothing is kept.
   *
   * @param threads how many threads draw one block; the images do not depend on it
   * @throws IllegalArgumentException if {@code first < 0}, {@code count < 1}, {@code threads < 1}
   *     or {@code first + count} overflows
   */
  public VectorData images(long seed, long first, long count, int threads) {
    return new DeadLeavesImages(this, seed, first, count, threads);
  }

  /**
   * Draws one image into {@code pixels}, row after row from {@code offset}.
   *
   * @throws IndexOutOfBoundsException if side² values do not fit after {@code offset}
   */
  public void draw(long seed, long index, float[] pixels, int offset) {
    Objects.checkFromIndexSize(offset, side * side, pixels.length);
    average(cover(new SplittableRandom(mix(mix(seed) + index))), pixels, offset);
  }

  /** Lays discs from front to back until every sample point has its gray level. */
  private float[] cover(SplittableRandom random) {
    int grid = side * samples;
    float[] gray = new float[grid * grid];
    Arrays.fill(gray, Float.NaN);
    double domain = side + 2 * largestRadius;
    double ratio = smallestRadius / largestRadius;
    double span = 1 - ratio * ratio;
    int open = gray.length;
    while (open > 0) {
      // In units of sample points, the first of which lies at 0.
      double x = (random.nextDouble() * domain - largestRadius) * samples - 0.5;
      double y = (random.nextDouble() * domain - largestRadius) * samples - 0.5;
      double radius = smallestRadius / Math.sqrt(1 - span * random.nextDouble()) * samples;
      float level = (float) (255 * random.nextDouble());
      int top = Math.max(0, (int) Math.ceil(y - radius));
      int bottom = Math.min(grid - 1, (int) Math.floor(y + radius));
      if (x + radius < 0 || x - radius > grid - 1) {
        continue;
      }
      for (int row = top; row <= bottom; row++) {
        double half = Math.sqrt(Math.max(0, radius * radius - (row - y) * (row - y)));
        int from = row * grid + Math.max(0, (int) Math.ceil(x - half));
        int to = row * grid + Math.min(grid - 1, (int) Math.floor(x + half));
        for (int i = from; i <= to; i++) {
          if (Float.isNaN(gray[i])) {
            gray[i] = level;
            open--;
          }
        }
      }
    }
    return gray;
  }

  private void average(float[] gray, float[] pixels, int offset) {
    int grid = side * samples;
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        double sum = 0;
        for (int i = 0; i < samples; i++) {
          int start = (row * samples + i) * grid + column * samples;
          for (int j = start; j < start + samples; j++) {
            sum += gray[j];
          }
        }
        pixels[offset + row * side + column] = (float) (sum / (samples * samples));
      }
    }
  }

  /** A point stays open for a geometric number of discs; the last of m points for ln m as long. */
  private double expectedDiscs() {
    double ratio = smallestRadius / largestRadius;
    double meanSquare =
        ratio == 1
            ? smallestRadius * smallestRadius
            : -2 * Math.log(ratio) * smallestRadius * smallestRadius / (1 - ratio * ratio);
    double domain = side + 2 * largestRadius;
    return domain * domain / (Math.PI * meanSquare) * (1 + 2 * Math.log(side * samples));
  }

  /** Stafford's mix 13; neighboring seeds and indices must not give overlapping streams. */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  @Override
  public String toString() {
    return "DeadLeaves(%d × %d, radii %s to %s)"
        .formatted(side, side, smallestRadius, largestRadius);
  }
}
