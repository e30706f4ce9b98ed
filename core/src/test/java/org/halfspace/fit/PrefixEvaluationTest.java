// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.halfspace.fit.PrefixTest.D;
import static org.halfspace.fit.PrefixTest.data;
import static org.halfspace.fit.PrefixTest.fitted;
import static org.halfspace.fit.PrefixTest.values;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.halfspace.Autoencoder;
import org.halfspace.Distortion;
import org.halfspace.Evaluation;
import org.halfspace.code.Gain;
import org.halfspace.code.GainRule;
import org.halfspace.data.VectorData;
import org.halfspace.exchange.Codes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a model and its prefixes lose, measured in one pass. */
class PrefixEvaluationTest {
  @ParameterizedTest
  @EnumSource(Gain.class)
  void evaluationIsDistortionOfEachPrefix(Gain gain) throws IOException {
    float[] values = values(2500, 7);
    Autoencoder model =
        fitted(Fit.toBits(20).withUnitBits(UnitBits.signs()).withGain(gain, GainRule.NORM), values);
    List<Autoencoder> prefixes =
        List.of(Prefixes.of(model, 3), model, Prefixes.of(model, 8), Prefixes.of(model, 17));
    List<Distortion> measured = Evaluation.of(model, prefixes, data(values), 2);
    for (int i = 0; i < prefixes.size(); i++) {
      // The bits are the same but for pre-activations that are zero to rounding.
      assertThat(measured.get(i).value())
          .isCloseTo(
              Distortion.of(prefixes.get(i).codec(), model.center(), data(values), 1).value(),
              within(1e-5));
    }
    assertThat(measured.get(0).vectors()).isEqualTo(2500);
  }

  @Test
  void evaluationRefusesWhatDoesNotBelongTogether() throws IOException {
    float[] values = values(300, 8);
    Autoencoder model = fitted(Fit.toBits(8).withUnitBits(UnitBits.signs()), values);
    byte[] packed = new byte[300];
    model.codec().signs().encode(values, 300, packed, 1);
    List<Autoencoder> itself = List.of(model);
    VectorData fewer = data(Arrays.copyOf(values, 299 * D));
    assertThatThrownBy(() -> Evaluation.ofCodes(model, itself, Codes.of(8, packed), fewer, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("299 vectors, but")
        .hasMessageContaining("one code for each vector");
    VectorData all = data(values);
    assertThatThrownBy(() -> Evaluation.ofCodes(model, itself, Codes.of(7, packed), all, 1))
        .isInstanceOf(IllegalArgumentException.class);
    VectorData other = VectorData.of(values, D / 2, "other");
    assertThatThrownBy(() -> Evaluation.of(model, itself, other, 1))
        .hasMessageContaining("other: dimension 6, but the model's is 12");
    Autoencoder longer = fitted(Fit.toBits(9).withUnitBits(UnitBits.signs()), values);
    assertThatThrownBy(() -> Evaluation.of(model, List.of(longer), all, 1))
        .hasMessageContaining("is not a prefix");
    assertThat(Optional.of(Evaluation.ofCodes(model, itself, Codes.of(8, packed), all, 1).get(0)))
        .contains(Evaluation.of(model, itself, all, 1).get(0));
  }
}
