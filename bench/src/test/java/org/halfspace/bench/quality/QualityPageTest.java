// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The summary names the best of each side, and who is behind. */
class QualityPageTest {
  private static QualityRow ours(String name, double distortion, double recall) {
    return new QualityRow(name, true, 64, distortion, recall);
  }

  private static QualityRow theirs(String name, double distortion, double recall) {
    return new QualityRow(name, false, 64, distortion, recall);
  }

  private static List<String> lines(QualityRow... rows) {
    return QualityPage.of(List.of(new QualityPage.Section("words", 64, List.of(rows), List.of())))
        .lines()
        .toList();
  }

  @Test
  void eachSideIsRepresentedByItsBest() {
    List<String> lines =
        lines(
            ours("signs", 0.4, 0.3),
            ours("deep", 0.2, 0.5),
            theirs("PQ8x8", 0.3, 0.6),
            theirs("SQ4", 0.5, 0.7));

    assertThat(lines)
        .contains(
            "| words | 64 | 0.4000, signs | 0.2000, deep | 0.3000, `PQ8x8` | ahead, without a"
                + " network **behind** |",
            "| words | 64 | 0.3000, signs | 0.5000, deep | 0.7000, `SQ4` | **behind** |");
  }

  @Test
  void rowsAreOrderedByDistortionAndUnknownOnesComeLastAndWinNothing() {
    List<String> lines =
        lines(theirs("RaBitQ2", Double.NaN, 0.1), ours("signs", 0.4, 0.3), theirs("SQ4", 0.1, 0.2));

    assertThat(lines)
        .contains("| words | 64 | 0.4000, signs | 0.4000, signs | 0.1000, `SQ4` | **behind** |");
    assertThat(lines.subList(lines.size() - 3, lines.size()))
        .containsExactly(
            "| `SQ4` | 64 | 0.1000 | 0.2000 |",
            "| **signs** | 64 | 0.4000 | 0.3000 |",
            "| `RaBitQ2` | 64 | – | 0.1000 |");
  }
}
