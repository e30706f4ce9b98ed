// SPDX-License-Identifier: Apache-2.0
package org.halfspace.adopt;

import org.halfspace.code.Quantizer;

/**
 * The quantizer that the cells of a coordinate show: levels are the means of the coordinate in each
 * cell, thresholds those of {@link CellThresholds}. Means that fall from one cell to the next,
 * which the codes of a coordinate have by noise alone, are pooled. Stateless.
 */
final class CellQuantizer {
  private CellQuantizer() {}

  static Quantizer of(Cells.OfUnit cells) {
    double[] thresholds = CellThresholds.of(cells);
    int size = cells.counts().length;
    double[] levels = pooled(cells);
    for (int i = 0; i < size; i++) {
      if (cells.counts()[i] == 0) {
        double below = i == 0 ? 2 * thresholds[0] - thresholds[1] : thresholds[i - 1];
        double above =
            i == size - 1 ? 2 * thresholds[size - 2] - thresholds[size - 3] : thresholds[i];
        levels[i] = (below + above) / 2;
      }
    }
    return Quantizer.of(CellThresholds.rising(levels), thresholds);
  }

  /** The means, not falling, as near to the given ones as can be by least squares. */
  private static double[] pooled(Cells.OfUnit cells) {
    int size = cells.counts().length;
    double[] sums = new double[size];
    double[] counts = new double[size];
    int[] starts = new int[size + 1];
    int pools = 0;
    for (int i = 0; i < size; i++) {
      if (cells.counts()[i] == 0) {
        continue;
      }
      sums[pools] = cells.means()[i] * cells.counts()[i];
      counts[pools] = cells.counts()[i];
      starts[pools] = i;
      while (pools > 0 && sums[pools] / counts[pools] < sums[pools - 1] / counts[pools - 1]) {
        sums[pools - 1] += sums[pools];
        counts[pools - 1] += counts[pools];
        pools--;
      }
      pools++;
    }
    starts[pools] = size;
    double[] means = new double[size];
    for (int p = 0; p < pools; p++) {
      for (int i = starts[p]; i < starts[p + 1]; i++) {
        means[i] = sums[p] / counts[p];
      }
    }
    return means;
  }
}
