// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.inspect;

import java.io.IOException;
import java.time.LocalDate;
import java.util.SplittableRandom;
import org.halfspace.data.VectorData;
import org.halfspace.inspect.DataProfile;
import org.halfspace.inspect.Inspection;
import org.halfspace.lab.Provenance;
import org.halfspace.lab.report.Page;

/** A page about drawn vectors. */
public final class InspectPages {
  private InspectPages() {}

  /** Vectors whose columns fall off and whose norms differ. */
  static DataProfile profile() throws IOException {
    int d = 40;
    SplittableRandom random = new SplittableRandom(4);
    float[] values = new float[2000 * d];
    for (int i = 0; i < 2000; i++) {
      double scale = Math.exp(0.4 * random.nextGaussian());
      for (int j = 0; j < d; j++) {
        values[i * d + j] = (float) (scale * random.nextGaussian() / Math.sqrt(1 + j));
      }
    }
    return Inspection.seeded(1).run(VectorData.of(values, d, "drawn"));
  }

  public static Page sample() throws IOException {
    return page(profile());
  }

  static Page page(DataProfile profile) {
    return InspectReport.page(
        "drawn.npy",
        "npy float32, 2000 × 40",
        profile,
        new Provenance(
            "halfspace inspect drawn.npy --seed 1",
            1,
            LocalDate.of(2026, 11, 25),
            "0.1.0",
            "17.0.15",
            "Processor 3000"));
  }
}
