// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of several runtimes are joined by job and place; none is lost or taken for another. */
class BenchmarkPageTest {
  @TempDir Path folder;

  private static MeasuredPart part(String name, int order, int java, Comparison... rows) {
    return new MeasuredPart(
        name, order, java, java + ".0.1", "a processor", "2026-11-28", 2, List.of(rows));
  }

  private static Comparison row(String peer, double ours, double ratio, double wanted) {
    return new Comparison("scan", peer, ours, ratio * ours, ratio, wanted, "0 differ", "a kernel");
  }

  private List<String> table(MeasuredPart... parts) throws IOException {
    for (MeasuredPart part : parts) {
      part.write(folder);
    }
    return BenchmarkPage.of(MeasuredPart.readAll(folder))
        .lines()
        .filter(line -> line.startsWith("|"))
        .toList();
  }

  @Test
  void rowsOfTwoRuntimesStandSideBySideNewestFirst() throws IOException {
    List<String> lines =
        table(
            part("scan", 1, 17, row("Lucene 9", 0.5, 1.25, Double.NaN)),
            part("scan", 1, 25, row("Lucene 10", 0.25, 2, Double.NaN)));

    assertThat(lines.get(0))
        .contains("ours, s, JDK 25 | peer, s | ratio, JDK 25 | ours, s, JDK 17");
    assertThat(lines.get(2))
        .isEqualTo(
            "| scan | Lucene 10 (JDK 25); Lucene 9 (JDK 17) | 0.2500 | 0.5000 | 2.00 | 0.5000 |"
                + " 0.6250 | 1.25 | – | 0 differ | a kernel |");
    assertThat(lines).hasSize(3);
  }

  @Test
  void lessThanWasWantedIsBoldAndWhatIsMissingIsADash() throws IOException {
    List<String> lines =
        table(
            part("later", 2, 17, row("faiss is missing", 1, Double.NaN, 1)),
            part("scan", 1, 25, row("faiss", 1, 1.5, 1.4), row("faiss", 1, 1.3, 1.4)),
            part("scan", 1, 17, row("faiss", 1, 1.3, 1)));

    assertThat(lines.get(2)).contains("| 1.50 |").contains("| 1.4 (JDK 25); 1 (JDK 17) |");
    assertThat(lines.get(3)).contains("| **1.30** | – | – | – | 1.4 |");
    assertThat(lines.get(4)).contains("| faiss is missing | – | – | – | 1.000 | – | – |");
  }

  @Test
  void aJobThatIsMeasuredAgainReplacesItsRowsOfThatRuntimeAlone() throws IOException {
    List<String> lines =
        table(
            part("scan", 1, 25, row("faiss", 1, 2, 1), row("JVector", 1, 2, 1)),
            part("scan", 1, 17, row("faiss", 1, 3, 1)),
            part("scan", 1, 25, row("faiss", 1, 4, 1)));

    assertThat(lines).hasSize(3);
    assertThat(lines.get(2)).contains("| 4.00 |").contains("| 3.00 |");
  }
}
