// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that was stopped finds its lines again. */
class RowCacheTest {
  @TempDir Path folder;

  @Test
  void linesOutliveTheRun() throws IOException {
    Path file = folder.resolve("deeper/rows.tsv");
    RowCache first = new RowCache(file);
    first.add("PQ8x8\t64\t0.25");
    first.add("64: signs, gain\t64\t0.5");

    RowCache second = new RowCache(file);
    second.add("SQ4\t64\t0.75");

    assertThat(new RowCache(file).get("64: signs, gain"))
        .containsExactly("64: signs, gain", "64", "0.5");
    assertThat(new RowCache(file).has("PQ8x8")).isTrue();
    assertThat(new RowCache(file).has("SQ4")).isTrue();
    assertThat(second.has("PQ16x8")).isFalse();
  }
}
