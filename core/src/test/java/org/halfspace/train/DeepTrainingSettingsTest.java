// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.halfspace.code.HiddenActivation;
import org.junit.jupiter.api.Test;

/** What is refused, and how the rate goes. */
class DeepTrainingSettingsTest {
  private static final DeepTrainingSettings STANDARD = DeepTrainingSettings.standard(60_000);

  @Test
  void whatIsOutOfRangeIsRefusedByName() {
    assertThatThrownBy(() -> STANDARD.change().hidden(List.of()).build())
        .hasMessageStartingWith("hidden: []");
    assertThatThrownBy(() -> STANDARD.change().hidden(List.of(1, 2, 3, 4)).build())
        .hasMessageStartingWith("hidden: [1, 2, 3, 4]");
    assertThatThrownBy(() -> STANDARD.change().dropout(1).build())
        .hasMessage("dropout: 1.0, must be at least 0 and below 1");
    assertThatThrownBy(() -> STANDARD.change().epochs(-1).build()).hasMessageStartingWith("epochs");
    assertThatThrownBy(() -> STANDARD.change().batch(0).build()).hasMessageStartingWith("batch");
    assertThatThrownBy(() -> STANDARD.change().learningRate(Double.NaN).build())
        .hasMessageStartingWith("learningRate");
    assertThatThrownBy(() -> STANDARD.change().warmUp(1).build()).hasMessageStartingWith("warmUp");
    assertThatThrownBy(() -> STANDARD.change().weightDecay(-1).build())
        .hasMessageStartingWith("weightDecay");
    assertThatThrownBy(() -> STANDARD.change().evaluations(0).build())
        .hasMessageStartingWith("evaluations");
    assertThatThrownBy(() -> STANDARD.change().patience(-1).build())
        .hasMessageStartingWith("patience");
  }

  @Test
  void theRateRisesAndFalls() {
    DeepTrainingSettings settings =
        STANDARD.change().warmUp(0.25).learningRate(2).schedule(Schedule.COSINE).build();
    assertThat(settings.rate(0, 400)).isBetween(0.0, 0.03);
    assertThat(settings.rate(50, 400)).isCloseTo(2 * 51 / 101.0, within(1e-12));
    assertThat(settings.rate(100, 400)).isCloseTo(2, within(1e-12));
    assertThat(settings.rate(250, 400)).isCloseTo(1, within(1e-12));
    assertThat(settings.rate(399, 400)).isBetween(0.0, 1e-3);
    assertThat(settings.change().warmUp(0).build().rate(0, 1)).isEqualTo(2);
  }

  @Test
  void changedBackTheyAreEqual() {
    DeepTrainingSettings changed = STANDARD.change().activation(HiddenActivation.GELU).build();
    assertThat(changed).isNotEqualTo(STANDARD);
    assertThat(changed.change().activation(HiddenActivation.RELU).build())
        .isEqualTo(STANDARD)
        .hasSameHashCodeAs(STANDARD);
  }
}
