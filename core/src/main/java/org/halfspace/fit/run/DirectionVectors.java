// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.run;

import java.io.IOException;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.halfspace.data.view.ForwardingVectors;

/** Vectors less a mean and brought to one norm, as units see them where the norm is coded apart. */
final class DirectionVectors {
  private DirectionVectors() {}

  /** (x − μ) s / ‖x − μ‖; 0 for the mean itself. */
  static VectorData of(VectorData vectors, float[] mean, float scale) {
    int d = mean.length;
    return new ForwardingVectors(vectors) {
      @Override
      public Pass open() throws IOException {
        Pass pass = vectors.open();
        return new Pass() {
          @Override
          public int read(float[] block, int maximumRows) throws IOException {
            int rows = pass.read(block, maximumRows);
            for (int i = 0; i < rows; i++) {
              float factor = VectorCodec.unitFactor(block, i * d, mean, scale);
              for (int j = 0; j < d; j++) {
                block[i * d + j] = factor * (block[i * d + j] - mean[j]);
              }
            }
            return rows;
          }

          @Override
          public void close() throws IOException {
            pass.close();
          }
        };
      }
    };
  }
}
