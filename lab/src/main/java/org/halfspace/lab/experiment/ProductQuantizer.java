// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.util.Arrays;
import org.halfspace.internal.Parallel;
import org.halfspace.internal.SplitMix;

/**
 * Product quantization (Jégou, Douze and Schmid 2011): a vector is cut into parts of about equal
 * length, and the nearest of 256 centroids, one byte, stands for each. Centroids are found by
 * k-means: seeds drawn as in k-means++ (Arthur and Vassilvitskii 2007) from a sample, then {@value
 * #ITERATIONS} steps of Lloyd's on all vectors; a centroid without vectors stays where it is.
 *
 * <p>Costs {@value #ITERATIONS} · 512 N d operations. The same seed gives the same centroids with
 * any number of threads. Immutable and thread-safe.
 */
final class ProductQuantizer {
  static final int CENTROIDS = 256;
  private static final int ITERATIONS = 10;
  private static final int SAMPLE = 4096;

  private final int dimension;
  private final int threads;

  /** The centroids of each part, one after the other. */
  private final float[][] centroids;

  private ProductQuantizer(int dimension, int threads, float[][] centroids) {
    this.dimension = dimension;
    this.threads = threads;
    this.centroids = centroids;
  }

  /**
   * Learns the centroids.
   *
   * @param train row after row, at least one
   * @param parts the bytes of a code: 1 to {@code dimension}
   * @throws IllegalArgumentException if there is no vector, or {@code parts} is out of range
   */
  static ProductQuantizer learn(float[] train, int dimension, int parts, long seed, int threads) {
    if (train.length < dimension || parts < 1 || parts > dimension) {
      throw new IllegalArgumentException(
          "rows: " + train.length / dimension + ", parts: " + parts + " of " + dimension);
    }
    float[][] centroids = new float[parts][];
    ProductQuantizer quantizer = new ProductQuantizer(dimension, threads, centroids);
    Parallel.ranges(
        threads,
        parts,
        (from, to) -> {
          for (int part = from; part < to; part++) {
            int width = quantizer.start(part + 1) - quantizer.start(part);
            centroids[part] = cluster(quantizer.part(train, part), width, seed + part);
          }
        });
    return quantizer;
  }

  /** The first coordinate of a part. */
  private int start(int part) {
    return (int) ((long) part * dimension / centroids.length);
  }

  private float[] part(float[] rows, int part) {
    int from = start(part);
    int width = start(part + 1) - from;
    float[] cut = new float[rows.length / dimension * width];
    for (int i = 0; i < rows.length / dimension; i++) {
      System.arraycopy(rows, i * dimension + from, cut, i * width, width);
    }
    return cut;
  }

  /** What is left of vectors after coding, row after row. */
  float[] decoded(float[] rows) {
    float[] decoded = new float[rows.length];
    Parallel.ranges(
        threads,
        centroids.length,
        (from, to) -> {
          for (int part = from; part < to; part++) {
            int first = start(part);
            int width = start(part + 1) - first;
            int[] nearest = nearest(part(rows, part), width, centroids[part]);
            for (int i = 0; i < nearest.length; i++) {
              System.arraycopy(
                  centroids[part], nearest[i] * width, decoded, i * dimension + first, width);
            }
          }
        });
    return decoded;
  }

  private static float[] cluster(float[] rows, int width, long seed) {
    float[] centers = seeds(rows, width, SplitMix.of(seed));
    for (int iteration = 0; iteration < ITERATIONS; iteration++) {
      int[] nearest = nearest(rows, width, centers);
      double[] sums = new double[centers.length];
      int[] counts = new int[CENTROIDS];
      for (int i = 0; i < nearest.length; i++) {
        counts[nearest[i]]++;
        for (int j = 0; j < width; j++) {
          sums[nearest[i] * width + j] += rows[i * width + j];
        }
      }
      for (int at = 0; at < centers.length; at++) {
        if (counts[at / width] > 0) {
          centers[at] = (float) (sums[at] / counts[at / width]);
        }
      }
    }
    return centers;
  }

  /** Each drawn with a probability that grows as its squared distance from those before it. */
  private static float[] seeds(float[] rows, int width, SplitMix random) {
    int total = rows.length / width;
    int count = Math.min(total, SAMPLE);
    float[] sample = new float[count * width];
    for (int i = 0; i < count; i++) {
      int row = count == total ? i : random.nextInt(total);
      System.arraycopy(rows, row * width, sample, i * width, width);
    }
    double[] distances = new double[count];
    Arrays.fill(distances, Double.MAX_VALUE);
    float[] centers = new float[CENTROIDS * width];
    int drawn = random.nextInt(count);
    for (int c = 0; c < CENTROIDS; c++) {
      System.arraycopy(sample, drawn * width, centers, c * width, width);
      double sum = 0;
      for (int i = 0; i < count; i++) {
        double square = 0;
        for (int j = 0; j < width; j++) {
          double difference = sample[i * width + j] - centers[c * width + j];
          square += difference * difference;
        }
        distances[i] = Math.min(distances[i], square);
        sum += distances[i];
      }
      double wanted = random.nextDouble() * sum;
      drawn = 0;
      for (double passed = distances[0]; passed < wanted && drawn < count - 1; ) {
        passed += distances[++drawn];
      }
    }
    return centers;
  }

  /** The least ‖c‖²/2 − ⟨x, c⟩ of each row. */
  private static int[] nearest(float[] rows, int width, float[] centers) {
    float[] halves = new float[CENTROIDS];
    // Coordinate after coordinate, so that all centroids are looked at side by side.
    float[] turned = new float[centers.length];
    for (int c = 0; c < CENTROIDS; c++) {
      for (int j = 0; j < width; j++) {
        float value = centers[c * width + j];
        halves[c] += value * value / 2;
        turned[j * CENTROIDS + c] = value;
      }
    }
    int[] nearest = new int[rows.length / width];
    float[] scores = new float[CENTROIDS];
    for (int i = 0; i < nearest.length; i++) {
      System.arraycopy(halves, 0, scores, 0, CENTROIDS);
      for (int j = 0; j < width; j++) {
        subtract(rows[i * width + j], turned, j * CENTROIDS, scores);
      }
      float least = Float.POSITIVE_INFINITY;
      for (int c = 0; c < CENTROIDS; c++) {
        if (scores[c] < least) {
          least = scores[c];
          nearest[i] = c;
        }
      }
    }
    return nearest;
  }

  private static void subtract(float factor, float[] values, int at, float[] scores) {
    for (int c = 0; c < CENTROIDS; c++) {
      scores[c] -= factor * values[at + c];
    }
  }
}
