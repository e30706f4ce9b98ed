// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChartTest {
  private static Series series(String name, double y) {
    return new Series(name, Series.Style.LINE, List.of(new Point(1, y)));
  }

  private static Chart chart(Axis y, Series... series) {
    return new Chart("title", Axis.linear("x", ""), y, List.of(series));
  }

  @Test
  void captionsNameTheUnitIfThereIsOne() {
    assertThat(Axis.linear("rate", "bits per pixel").caption()).isEqualTo("rate (bits per pixel)");
    assertThat(Axis.log("gap", "").caption()).isEqualTo("gap");
  }

  @Test
  void laterChangesToTheListsDoNotReachTheChart() {
    double[] x = {1, 2};
    List<Series> list = new ArrayList<>(List.of(Series.of("a", Series.Style.POINTS, x, x)));
    Chart chart = new Chart("title", Axis.linear("x", ""), Axis.linear("y", ""), list);
    list.clear();
    x[0] = 7;
    assertThat(chart.series().get(0).points()).containsExactly(new Point(1, 1), new Point(2, 2));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void valuesThatAreNotFiniteAreRefused(double value) {
    assertThatThrownBy(() -> chart(Axis.linear("y", ""), series("loss", value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("loss", "y = " + value);
  }

  @Test
  void logAxesRefuseZero() {
    assertThatThrownBy(() -> chart(Axis.log("y", ""), series("loss", 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("positive on a log axis");
    assertThat(chart(Axis.linear("y", ""), series("loss", 0)).series()).hasSize(1);
  }

  @Test
  void namesMustTellSeriesApart() {
    assertThatThrownBy(() -> chart(Axis.linear("y", ""), series("a", 1), series("a", 2)))
        .hasMessageContaining("\"a\"");
    assertThatThrownBy(() -> series(" ", 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void emptyAndOverfullChartsAreRefused() {
    assertThatThrownBy(() -> chart(Axis.linear("y", ""))).hasMessageContaining("series: 0");
    Series[] many =
        IntStream.range(0, Chart.MOST_SERIES + 1)
            .mapToObj(i -> series("s" + i, i))
            .toArray(Series[]::new);
    assertThatThrownBy(() -> chart(Axis.linear("y", ""), many)).hasMessageContaining("series: 9");
    assertThatThrownBy(() -> Series.of("a", Series.Style.LINE, new double[2], new double[3]))
        .hasMessageContaining("2 values of x but 3 of y");
    assertThatThrownBy(() -> Series.of("a", Series.Style.LINE, new double[0], new double[0]))
        .hasMessageContaining("none");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.30000000000000004, 0.3",
    "-2.5, −2.5",
    "0.05, 0.05",
    "10000, 10000",
    "1e-4, 10⁻⁴",
    "2e-12, 2 · 10⁻¹²",
    "3e7, 3 · 10⁷",
  })
  void tickLabelsAreShort(double value, String label) {
    assertThat(Ticks.label(value)).isEqualTo(label);
  }

  @ParameterizedTest
  @CsvSource({
    "0.05, 2, 0, 2",
    "0.91, 0.96, 0.91, 0.96",
    "-1, 1, -1, 1",
    "3, 3, 3, 3",
  })
  void boundsAreRoundAndHoldTheData(double low, double high, double from, double to) {
    Ticks.Bounds bounds = Ticks.linear(low, high);
    assertThat(bounds.low()).isLessThanOrEqualTo(low);
    assertThat(bounds.high()).isGreaterThanOrEqualTo(high);
    assertThat(bounds.low()).isBetween(from - 1, from + 1e-9);
    assertThat(bounds.high()).isBetween(to - 1e-9, to + 1);
  }
}
