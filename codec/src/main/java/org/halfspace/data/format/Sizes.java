// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import java.util.Arrays;
import org.halfspace.data.VectorFiles;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.file.Fault;

/** Bounds on what a header may claim, checked before anything is allocated. */
public final class Sizes {
  private Sizes() {}

  /**
   * @param factors sizes of the axes of one vector
   * @return their product
   * @throws DamagedFileException UNUSABLE if the product is 0, UNSUPPORTED if it is above {@link
   *     VectorFiles#MAXIMUM_DIMENSION}
   */
  public static int dimension(String name, long... factors) throws DamagedFileException {
    long product = 1;
    for (long factor : factors) {
      if (factor < 0) {
        throw Fault.corrupt(name, "size of an axis is " + factor + ", must not be negative");
      }
      if (factor == 0) {
        throw Fault.unusable(name, "dimension is 0: the vectors have no values");
      }
      product = Math.multiplyHigh(product, factor) == 0 ? product * factor : Long.MAX_VALUE;
      if (product < 0 || product > VectorFiles.MAXIMUM_DIMENSION) {
        throw Fault.unsupported(
            name,
            "dimension is above the maximum of "
                + VectorFiles.MAXIMUM_DIMENSION
                + " (sizes "
                + Arrays.toString(factors)
                + ")");
      }
    }
    return (int) product;
  }

  /** Checks the number of vectors a header claims, so that count × recordBytes fits in a long. */
  static long count(String name, long count, int recordBytes) throws DamagedFileException {
    if (count < 0 || count > Long.MAX_VALUE / 2 / recordBytes) {
      throw Fault.corrupt(name, "header claims " + count + " vectors, which no file can hold");
    }
    if (count == 0) {
      throw Fault.unusable(name, "holds no vectors");
    }
    return count;
  }

  /** Compares the bytes a header asks for with the bytes there are. */
  static void requireSize(String name, long expected, long actual) throws DamagedFileException {
    if (actual < expected) {
      throw Fault.truncated(
          name,
          "ends at byte "
              + actual
              + ", but its header says it has "
              + expected
              + " bytes ("
              + (expected - actual)
              + " missing)");
    }
    if (actual > expected) {
      throw Fault.corrupt(
          name,
          "has "
              + actual
              + " bytes, but its header says it ends at byte "
              + expected
              + " ("
              + (actual - expected)
              + " too many)");
    }
  }
}
