// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.util.Arrays;
import org.halfspace.internal.ArraySize;

/**
 * Strips of codes by {@link ProductKernel}, with the matrix in panels. Every sum runs over the
 * depth in order, so that it depends on its row and its column alone. Products lie as the next
 * matrix takes them. Only where {@link VectorApi#present}.
 */
final class KernelColumns implements CodeColumns {
  /** The most entries of a strip that are in a core's first cache while panels go over them. */
  private static final int MOST_DEPTH = 272;

  /** The most numbers of panels that are in a core's second cache while strips go over them. */
  private static final int MOST_FLOATS = 1 << 16;

  private static final int STRIPS = 4;
  private static final int WIDTH = ProductKernel.columns();
  private static final int ROWS = ProductKernel.ROWS;
  private static final int CHUNK = ProductKernel.chunk();

  @Override
  public int width() {
    return WIDTH;
  }

  @Override
  public int strips() {
    return STRIPS;
  }

  @Override
  public int length(int rows) {
    return ArraySize.of("strip of codes", wholePanels(rows), WIDTH);
  }

  private static int wholePanels(int rows) {
    return Math.addExact(rows, ROWS - 1) / ROWS * ROWS;
  }

  @Override
  public Left left(float[] a, int rows, int depth, int room) {
    return new Panels(a, rows, depth, length(room));
  }

  private final class Panels implements Left {
    private final int rows;
    private final int depth;

    /** k, filled up to whole chunks of a panel. */
    private final int panelDepth;

    /** Entries worked on at a time: whole chunks, in parts as equal as these allow. */
    private final int partDepth;

    /** Rows worked on at a time: whole panels. */
    private final int partRows;

    private final float[] panels;

    /** Numbers of a strip of products. */
    private final int length;

    Panels(float[] a, int rows, int depth, int length) {
      this.length = length;
      this.rows = rows;
      this.depth = depth;
      int chunks = (depth + CHUNK - 1) / CHUNK;
      this.panelDepth = chunks * CHUNK;
      int parts = (depth + MOST_DEPTH - 1) / MOST_DEPTH;
      this.partDepth = (chunks + parts - 1) / parts * CHUNK;
      this.partRows = Math.max(1, MOST_FLOATS / partDepth / ROWS) * ROWS;
      this.panels = new float[ArraySize.of("panels", wholePanels(rows), panelDepth)];
      for (int i = 0; i < rows; i++) {
        int place = i % ROWS;
        int to = (i - place) * panelDepth + place * CHUNK;
        for (int k = 0; k < depth; k += CHUNK) {
          int count = Math.min(CHUNK, depth - k);
          System.arraycopy(a, i * depth + k, panels, to + k * ROWS, count);
        }
      }
    }

    @Override
    public void multiply(float[] b, int strips, float[] product, Finish finish) {
      for (int first = 0; first < rows; first += partRows) {
        int count = Math.min(partRows, rows - first);
        for (int k = 0; k < depth; k += partDepth) {
          for (int s = 0; s < strips; s++) {
            int at = s * length + first * WIDTH;
            int stripAt = s * length(depth) + k * WIDTH;
            if (k == 0) {
              Arrays.fill(product, at, at + wholePanels(count) * WIDTH, 0);
            }
            add(first, count, k, b, stripAt, product, at);
            if (k + partDepth >= depth) {
              finish.rows(product, at, s, first, count);
            }
          }
        }
      }
    }

    private void add(int first, int count, int k, float[] b, int stripAt, float[] product, int at) {
      int some = Math.min(partDepth, depth - k);
      for (int p = 0; p < count; p += ROWS) {
        int panelAt = (first + p) * panelDepth + k * ROWS;
        ProductKernel.add(panels, panelAt, b, stripAt, some, product, at + p * WIDTH);
      }
    }
  }
}
