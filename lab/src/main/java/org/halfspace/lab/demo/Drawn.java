// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.demo;

import java.io.IOException;
import org.halfspace.data.VectorData;

/** Images drawn once and kept, since every fit reads them again. */
final class Drawn {
  private Drawn() {}

  static VectorData once(VectorData images) throws IOException {
    return VectorData.of(images.toArray(), images.dimension(), images.description());
  }
}
