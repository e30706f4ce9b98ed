// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.demo;

import java.io.IOException;
import org.halfspace.data.InMemoryVectors;
import org.halfspace.data.VectorData;

/** Images drawn once and kept, since every fit reads them again. */
final class Drawn {
  private Drawn() {}

  static VectorData once(VectorData images) throws IOException {
    int count = Math.toIntExact(images.count());
    float[] rows = new float[Math.multiplyExact(count, images.dimension())];
    try (VectorData.Pass pass = images.open()) {
      int read = pass.read(rows, count);
      if (read != count) {
        throw new IllegalStateException("read " + read + " of " + count + " images");
      }
    }
    return InMemoryVectors.of(rows, images.dimension(), images.description());
  }
}
