// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import java.util.Objects;
import java.util.SplittableRandom;
import org.halfspace.source.EntrySource;

/**
 * Fresh vectors with independent entries, drawn anew for every step; their covariance is I, so that
 * they are whitened. The same seed gives the same vectors. Immutable and thread-safe.
 *
 * @param source of the vectors
 * @param batch vectors in a step
 * @param seed of all vectors
 */
public record EntrySamples(EntrySource source, int batch, long seed) implements Samples {
  public EntrySamples {
    Objects.requireNonNull(source, "source");
  }

  @Override
  public int components() {
    return source.dimension();
  }

  @Override
  public void fill(long step, float[] whitened) {
    // Seeds that are next to each other, or apart by a multiple of 2^64 over the golden ratio, give
    // the same or one sequence, shifted; so they are mixed.
    long own = new SplittableRandom(seed).nextLong() + step;
    source.sample(whitened, batch, new SplittableRandom(new SplittableRandom(own).nextLong()));
  }
}
