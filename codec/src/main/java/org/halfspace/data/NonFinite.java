// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data;

import org.halfspace.data.format.Blocks;
import org.halfspace.io.DamagedFileException;

/** What becomes of NaN, infinity and doubles beyond the range of float32 in a file of vectors. */
public enum NonFinite {
  /** The pass ends with a {@link DamagedFileException} that names the place. */
  REFUSE,
  /**
   * They are delivered, doubles beyond float32 as infinity; who reads has to look for them. For
   * those who count or repair them.
   */
  DELIVER;

  /** Looks at rows that have just been read, as {@link Blocks#requireFinite} does. */
  public void check(float[] block, int offset, int rows, int dimension, long firstRow, String name)
      throws DamagedFileException {
    if (this == REFUSE) {
      Blocks.requireFinite(block, offset, rows, dimension, firstRow, name);
    }
  }
}
