// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train.run;

import org.halfspace.data.UnusableDataException;
import org.halfspace.internal.ArraySize;

/** Whether an array holds the numbers of a batch. */
public final class BatchSize {
  private BatchSize() {}

  /**
   * The numbers of a batch.
   *
   * @throws UnusableDataException if an array cannot hold them
   */
  public static int of(long rows, long columns) {
    if (!ArraySize.fits(rows, columns)) {
      throw new UnusableDataException(
          "batch: "
              + rows
              + " vectors with "
              + columns
              + " numbers each are more than one array can hold ("
              + ArraySize.MAXIMUM
              + "); use a smaller batch");
    }
    return (int) (rows * columns);
  }
}
