// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import org.halfspace.internal.Parallel;

/**
 * Codes in blocks for {@link CodeColumns}, as many to a block as there are for each thread.
 *
 * @param columns in whose strips codes lie
 * @param pool of working storage
 */
record CodeBlocks<S>(CodeColumns columns, ScratchPool<S> pool) {
  /** Work on a block. */
  interface Work<S> {
    /**
     * Works on the codes of some strips.
     *
     * @param first code of the first strip
     */
    void on(S scratch, int first, int strips);
  }

  /** Works on all blocks of some codes, on several threads. */
  void forEach(int rows, int threads, Work<S> work) {
    int width = columns.width();
    int all = (int) ((rows + width - 1L) / width);
    int each = Math.max(1, Math.min(columns.strips(), all / threads));
    Parallel.ranges(
        threads,
        (int) ((all + each - 1L) / each),
        (from, to) -> {
          S scratch = pool.take();
          try {
            for (int b = from; b < to; b++) {
              work.on(scratch, b * each * width, Math.min(each, all - b * each));
            }
          } finally {
            pool.giveBack(scratch);
          }
        });
  }
}
