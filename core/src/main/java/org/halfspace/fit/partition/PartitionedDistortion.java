// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.partition;

import java.io.IOException;
import org.halfspace.Autoencoder;
import org.halfspace.Distortion;
import org.halfspace.data.UnusableDataException;
import org.halfspace.fit.pass.PartitionPasses;

/** What a model loses on vectors in partitions. Stateless and thread-safe. */
public final class PartitionedDistortion {
  private PartitionedDistortion() {}

  /**
   * The distortion on the vectors to test on, as {@link Distortion} has it of vectors in one place,
   * up to the order of sums.
   *
   * @throws UnusableDataException if the dimension is not that of the model
   * @throws IOException if the engine cannot read the vectors
   */
  public static Distortion of(Autoencoder model, PartitionedVectors vectors) throws IOException {
    if (vectors.dimension() != model.dimension()) {
      throw new UnusableDataException(
          vectors.description(PartitionedVectors.Part.TEST)
              + ": dimension "
              + vectors.dimension()
              + ", but the model's is "
              + model.dimension());
    }
    return PartitionPasses.distortion(
        vectors, PartitionedVectors.Part.TEST, model.codec(), model.center());
  }
}
