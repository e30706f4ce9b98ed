// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.output;

import org.halfspace.Progress;
import org.halfspace.data.VectorData;
import org.halfspace.data.view.ProgressVectors;

/** Vectors whose reading shows as progress. */
public final class ProgressReading {
  private ProgressReading() {}

  public static VectorData of(VectorData data, String phase, Progress progress) {
    return ProgressVectors.of(data, (done, total) -> progress.at(phase, done, total));
  }
}
