// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.halfspace.data.VectorData;

class StridedSampleTest {

  private static float[] all(VectorData data) throws IOException {
    float[] rows = new float[(int) data.count() * data.dimension()];
    try (VectorData.Pass pass = data.open()) {
      assertThat(pass.read(rows, (int) data.count())).isEqualTo((int) data.count());
    }
    return rows;
  }

  @Property(tries = 200)
  void everyKthVectorWhateverTheBlocks(
      @ForAll @IntRange(min = 12, max = 200) int count,
      @ForAll @IntRange(min = 4, max = 220) int most,
      @ForAll @IntRange(min = 1, max = 50) int blockRows)
      throws IOException {
    float[] rows = new float[2 * count];
    for (int i = 0; i < count; i++) {
      rows[2 * i] = i;
      rows[2 * i + 1] = -i;
    }
    StridedSample sample = StridedSample.of(VectorData.of(rows, 2, "rows"), most);
    float[] block = new float[2 * blockRows];
    for (int reading = 0; reading < 2; reading++) {
      // A second reading fills the sample anew.
      try (VectorData.Pass pass = sample.watched().open()) {
        int read = pass.read(block, blockRows);
        while (read > 0) {
          read = pass.read(block, blockRows);
        }
      }
    }
    int stride = (count + most - 1) / most;
    int expected = (count + stride - 1) / stride;
    assertThat(sample.count()).isEqualTo(expected).isLessThanOrEqualTo(most);
    float[] chosen = all(sample.chosen(3));
    float[] others = all(sample.others(3));
    assertThat(chosen.length + others.length).isEqualTo(2 * expected);
    int inChosen = 0;
    int inOthers = 0;
    for (int i = 0; i < expected; i++) {
      float[] part = i % 3 == 0 ? chosen : others;
      int at = i % 3 == 0 ? inChosen++ : inOthers++;
      assertThat(part[2 * at]).isEqualTo(i * stride);
      assertThat(part[2 * at + 1]).isEqualTo(-i * stride);
    }
  }
}
