// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.run;

import java.io.IOException;
import java.util.Locale;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;
import org.halfspace.source.PrincipalAxes;

/**
 * Whether vectors have a size whose encoder, decoder and sums float32 can hold. Stateless and
 * thread-safe.
 */
public final class DataRange {
  /**
   * The largest root mean square distance from the mean: float32 ends at 2¹²⁸, so a gain of 2¹⁶ and
   * the sums of a decoded vector stay below.
   */
  private static final double LARGEST = 0x1p110;

  /** The smallest: an encoder has the inverse, and more of it in directions of less variance. */
  private static final double SMALLEST = 0x1p-110;

  private static final int BLOCK_FLOATS = 1 << 18;

  private DataRange() {}

  /**
   * Refuses vectors that are too large or too small. Reads them again only then.
   *
   * @throws UnusableDataException if they are; the message names size, limit, and the place of the
   *     largest value where values are too large
   */
  public static void require(VectorData data, PrincipalAxes axes) throws IOException {
    require(data.description(), axes, mean -> largest(data, mean));
  }

  /** Says where the largest value is. */
  @FunctionalInterface
  public interface Place {
    String ofLargest(double[] mean) throws IOException;
  }

  /**
   * The same of vectors that are elsewhere.
   *
   * @param description of the vectors
   * @param place asked where values are too large
   * @throws UnusableDataException if they are too large or too small
   */
  public static void require(String description, PrincipalAxes axes, Place place)
      throws IOException {
    double size = Math.sqrt(axes.spectrum().total());
    if (size > LARGEST) {
      throw new UnusableDataException(
          String.format(
              Locale.ROOT,
              "%s: values too large for float32 results: the distance of the vectors from their mean is"
                  + " %.2g (root mean square), must be at most %.2g; %s. Divide the vectors by a constant",
              description,
              size,
              LARGEST,
              place.ofLargest(axes.mean())));
    }
    if (size < SMALLEST) {
      throw new UnusableDataException(
          String.format(
              Locale.ROOT,
              "%s: values too small for float32 results: the distance of the vectors from their mean is"
                  + " %.2g (root mean square), must be at least %.2g. Multiply the vectors by a constant",
              description,
              size,
              SMALLEST));
    }
  }

  /** The value that is farthest from the mean of its column, in words. */
  private static String largest(VectorData data, double[] mean) throws IOException {
    int d = mean.length;
    Farthest farthest = new Farthest();
    data.forEachBlock(
        Math.max(1, BLOCK_FLOATS / d),
        (block, first, rows) -> {
          for (int i = 0; i < rows * d; i++) {
            farthest.offer(Math.abs(block[i] - mean[i % d]), block[i], first * d + i);
          }
        });
    return "the value farthest from the mean of its column is "
        + farthest.value
        + " in row "
        + data.row(farthest.at / d)
        + ", column "
        + farthest.at % d;
  }

  /** The first of the values that are farthest, and where it is. */
  private static final class Farthest {
    private double distance = -1;
    private float value;
    private long at;

    void offer(double offered, float its, long place) {
      if (offered > distance) {
        distance = offered;
        value = its;
        at = place;
      }
    }
  }
}
