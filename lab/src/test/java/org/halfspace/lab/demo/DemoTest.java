// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import org.halfspace.Progress;
import org.halfspace.code.DecoderType;
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
      for (DemoResult.Code code : List.of(budget.signs(), budget.mixed())) {
        assertThat(code.population()).isBetween((1 - 1e-9) * code.floor(), 1.1 * code.floor());
        assertThat(code.reached()).isBetween(0.8 * code.floor(), 1.6 * code.floor());
        assertThat(code.floor()).isGreaterThan(budget.shannon());
      }
    }
    for (Function<DemoResult.Budget, DemoResult.Code> kind :
        List.<Function<DemoResult.Budget, DemoResult.Code>>of(
            DemoResult.Budget::signs, DemoResult.Budget::mixed)) {
      assertThat(error(result, kind.apply(result.budgets().get(1))))
          .isLessThan(error(result, kind.apply(result.budgets().get(0))));
    }
    for (DemoResult.Budget budget : result.budgets()) {
      double linear = budget.signs().reached();
      assertThat(budget.decoders())
          .extracting(DemoResult.Decoded::type)
          .containsExactly(DecoderType.TABLES, DecoderType.MESSAGE_PASSING, DecoderType.DEEP);
      for (DemoResult.Decoded decoded : budget.decoders()) {
        assertThat(decoded.reached()).isBetween(budget.shannon(), 1.1 * linear);
        assertThat(decoded.reconstructions()).hasSize(3);
      }
    }
    DemoResult.CurvePoint last = result.curves().get(result.curves().size() - 1);
    assertThat(last.bits()).isGreaterThanOrEqualTo(64);
    for (DemoResult.CurvePoint point : result.curves()) {
      assertThat(point.mixed()).isBetween(point.shannon(), point.signs());
      if (point.bits() == 64) {
        // The covariance is the same for all budgets, so the curves go through their floors.
        DemoResult.Budget budget = result.budgets().get(1);
        assertThat(point.signs()).isCloseTo(budget.signs().floor(), within(1e-12));
        assertThat(point.shannon()).isCloseTo(budget.shannon(), within(1e-12));
      }
    }
  }

  /** Squared error of the pictures shown. */
  private static double error(DemoResult result, DemoResult.Code code) {
    double sum = 0;
    for (int k = 0; k < result.originals().size(); k++) {
      GrayImage decoded = code.reconstructions().get(k);
      for (int i = 0; i < 64; i++) {
        sum += Math.pow(decoded.pixels()[i] - result.originals().get(k).pixels()[i], 2);
      }
    }
    return sum;
  }

  @Test
  void theSeedDecides() throws IOException {
    DemoResult.Budget once = run(1).budgets().get(0);
    DemoResult.Budget again = run(1).budgets().get(0);
    DemoResult.Budget other = run(2).budgets().get(0);

    assertThat(again.signs().reached()).isEqualTo(once.signs().reached());
    assertThat(again.mixed().reached()).isEqualTo(once.mixed().reached());
    for (int i = 0; i < 3; i++) {
      assertThat(again.decoders().get(i).reached()).isEqualTo(once.decoders().get(i).reached());
      assertThat(other.decoders().get(i).reached()).isNotEqualTo(once.decoders().get(i).reached());
    }
    assertThat(other.signs().reached()).isNotEqualTo(once.signs().reached());
    assertThat(other.mixed().reached()).isNotEqualTo(once.mixed().reached());
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
