// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import org.halfspace.Progress;
import org.halfspace.lab.report.GrayImage;
import org.junit.jupiter.api.Test;

/** A small demonstration, from drawn images to its numbers. */
class DemoTest {
  private static final LocalDate DATE = LocalDate.of(2026, 11, 23);

  private static DemoResult run(long seed) throws IOException {
    return new Demo(8, 3000, 500, List.of(8, 64), 3, seed, 1).run("a test", DATE, Progress.none());
  }

  @Test
  void reachesAboutTheFloorWithPicturesThatGetCloser() throws IOException {
    DemoResult result = run(1);

    assertThat(result.budgets()).extracting(DemoResult.Budget::bits).containsExactly(8, 64);
    for (DemoResult.Budget budget : result.budgets()) {
      assertThat(budget.population()).isBetween(budget.floor(), 1.1 * budget.floor());
      assertThat(budget.reached()).isBetween(0.8 * budget.floor(), 1.6 * budget.floor());
    }
    assertThat(error(result, 1)).isLessThan(error(result, 0));
    DemoResult.CurvePoint last = result.curves().get(result.curves().size() - 1);
    assertThat(last.bits()).isGreaterThanOrEqualTo(64);
    assertThat(last.floor()).isBetween(last.shannon(), last.uniform());
    for (DemoResult.CurvePoint point : result.curves()) {
      if (point.bits() == 64) {
        // The covariance is the same for all budgets, so the curve goes through their floors.
        assertThat(point.floor()).isCloseTo(result.budgets().get(1).floor(), within(1e-12));
      }
    }
  }

  /** Squared error of the pictures shown. */
  private static double error(DemoResult result, int budget) {
    double sum = 0;
    for (int k = 0; k < result.originals().size(); k++) {
      GrayImage decoded = result.budgets().get(budget).reconstructions().get(k);
      for (int i = 0; i < 64; i++) {
        sum += Math.pow(decoded.pixels()[i] - result.originals().get(k).pixels()[i], 2);
      }
    }
    return sum;
  }

  @Test
  void theSeedDecides() throws IOException {
    double once = run(1).budgets().get(0).reached();

    assertThat(run(1).budgets().get(0).reached()).isEqualTo(once);
    assertThat(run(2).budgets().get(0).reached()).isNotEqualTo(once);
  }

  @Test
  void impossibleSettingsAreRefused() {
    assertThatThrownBy(() -> new Demo(8, 100, 5, List.of(8), 6, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("shown: 6");
    assertThatThrownBy(() -> new Demo(8, 100, 5, List.of(), 2, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
