// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class ProvenanceTest {
  @Test
  void hereNamesVersionJavaAndProcessor() {
    Provenance here = Provenance.here("halfspace demo", 7, LocalDate.of(2026, 11, 23));
    assertThat(here.command()).isEqualTo("halfspace demo");
    assertThat(here.seed()).isEqualTo(7);
    assertThat(here.version()).matches("\\d+\\.\\d+\\.\\d+.*");
    assertThat(here.jdk()).startsWith(Runtime.version().toString());
    assertThat(here.cpu()).matches("\\S.*, cores: \\d+");
  }
}
