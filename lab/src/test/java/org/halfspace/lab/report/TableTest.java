// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.halfspace.lab.report.Table.Column;
import org.halfspace.lab.report.Table.Notation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTest {
  @ParameterizedTest
  @CsvSource({
    "DECIMALS, 4, 0.36338, 0.3634",
    "DECIMALS, 0, 144, 144",
    "DECIMALS, 1, -0.26, −0.3",
    "DECIMALS, 2, NaN, –",
    "DECIMALS, 2, Infinity, ∞",
    "PERCENT, 1, 0.0123, 1.2 %",
    "PERCENT, 0, -1, −100 %",
    "SIGNIFICANT, 4, 0.0625, 0.0625",
    "SIGNIFICANT, 3, 1234.5, 1230",
    "SIGNIFICANT, 6, 0, 0",
    "SIGNIFICANT, 3, 1.2345e-20, 1.23E−20",
    "SIGNIFICANT, 3, 1e30, 1E+30",
  })
  void numbersArePrinted(Notation notation, int digits, double value, String text) {
    assertThat(new Column("c", "", notation, digits).print(value)).isEqualTo(text);
  }
}
