// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.halfspace.data.VectorData;
import org.halfspace.source.Covariance;
import org.junit.jupiter.api.Test;

class SyntheticVectorsTest {
  @Test
  void everyPassAndEveryBlockSizeGivesTheSameVectors() throws IOException {
    VectorData vectors = SyntheticVectors.of(1001, 7, 3);
    assertThat(all(vectors, 64)).containsExactly(all(vectors, 1001));
  }

  @Test
  void anotherSeedGivesOtherVectors() throws IOException {
    assertThat(all(SyntheticVectors.of(10, 7, 3), 10))
        .isNotEqualTo(all(SyntheticVectors.of(10, 7, 4), 10));
  }

  @Test
  void meanIsZeroAndVariancesFall() throws IOException {
    Covariance covariance = Covariance.of(SyntheticVectors.of(200_000, 5, 1));
    for (int i = 0; i < 5; i++) {
      assertThat(covariance.mean()[i]).isCloseTo(0, within(0.015));
      for (int j = 0; j < 5; j++) {
        // Five standard errors of a covariance of 200,000 vectors are 0.011 · √2.
        assertThat(covariance.matrix().data()[i * 5 + j])
            .isCloseTo(i == j ? 1.0 / (i + 1) : 0, within(0.016));
      }
    }
  }

  private static float[] all(VectorData vectors, int blockRows) throws IOException {
    int d = vectors.dimension();
    float[] rows = new float[Math.toIntExact(vectors.count()) * d];
    float[] block = new float[blockRows * d];
    int done = 0;
    try (VectorData.Pass pass = vectors.open()) {
      for (int read = pass.read(block, blockRows); read > 0; read = pass.read(block, blockRows)) {
        System.arraycopy(block, 0, rows, done * d, read * d);
        done += read;
      }
    }
    assertThat(done).isEqualTo((int) vectors.count());
    return rows;
  }
}
