// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layers beside their formulas in double, with means on cells by Simpson's rule. */
class MessagePassingTest {
  private static final int D = 5;

  private final SplittableRandom random = new SplittableRandom(3);

  private MessagePassing decoder(int depth, int... unitBits) {
    UnitLayout layout = UnitLayout.of(unitBits);
    int u = unitBits.length;
    List<Float> thresholds = new ArrayList<>();
    for (int bits : unitBits) {
      float next = -1.5f;
      for (int i = 0; i < (1 << bits) - 1; i++) {
        next +=
            bits == 1
                ? 1.5f * random.nextInt(3) / 2
                : (float) random.nextDouble(0.01, 1) * 6 / (1 << bits);
        thresholds.add(next);
      }
    }
    List<MessagePassing.Layer> layers = new ArrayList<>();
    for (int l = 0; l < depth; l++) {
      float[] mixing = l == depth - 1 ? new float[0] : floats(u * u, -0.3, 0.3);
      layers.add(new MessagePassing.Layer(floats(u, 0.1, 1), floats(u, 0.5, 2), mixing));
    }
    float[] all = new float[thresholds.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = thresholds.get(i);
    }
    return MessagePassing.of(layout, all, layers, floats(D * u, -1, 1), floats(D, -1, 1));
  }

  private float[] floats(int length, double low, double high) {
    float[] floats = new float[length];
    for (int i = 0; i < length; i++) {
      floats[i] = (float) random.nextDouble(low, high);
    }
    return floats;
  }

  private byte[] codes(UnitLayout layout, int rows) {
    byte[] packed = new byte[rows * layout.bytesPerCode()];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < layout.units(); j++) {
        int index = random.nextInt(1 << layout.unitBits(j));
        packed[i * layout.bytesPerCode() + layout.byteOf(j)] |= (byte) (index << layout.shiftOf(j));
      }
    }
    return packed;
  }

  private static double cellMean(double low, double high) {
    double peak = low > 0 ? low : high < 0 ? high : 0;
    double from = Math.max(low, peak - 10);
    double to = Math.min(high, peak + 10);
    int steps = 2000;
    double mass = 0;
    double moment = 0;
    for (int i = 0; i <= steps; i++) {
      double g = from + (to - from) * i / steps;
      double weight =
          (i == 0 || i == steps ? 1 : i % 2 == 0 ? 2 : 4) * Math.exp((peak * peak - g * g) / 2);
      mass += weight;
      moment += weight * g;
    }
    return moment / mass;
  }

  private static double[] naive(MessagePassing decoder, byte[] packed, int row) {
    UnitLayout layout = decoder.layout();
    int u = layout.units();
    double[] means = new double[u];
    double[] messages = new double[u];
    for (MessagePassing.Layer layer : decoder.layers()) {
      int at = 0;
      for (int j = 0; j < u; j++) {
        int last = (1 << layout.unitBits(j)) - 1;
        int index = layout.index(packed, row * layout.bytesPerCode(), j);
        double root = Math.sqrt(layer.variances()[j]);
        double low = index == 0 ? -100 : (decoder.thresholds()[at + index - 1] - means[j]) / root;
        double high = index == last ? 100 : (decoder.thresholds()[at + index] - means[j]) / root;
        messages[j] = means[j] + layer.strengths()[j] * cellMean(low, high);
        at += last;
      }
      if (layer.mixing().length > 0) {
        means = times(layer.mixing(), messages, u);
      }
    }
    double[] vector = times(decoder.readout(), messages, D);
    for (int k = 0; k < D; k++) {
      vector[k] += decoder.offset()[k];
    }
    return vector;
  }

  private static double[] times(float[] matrix, double[] vector, int rows) {
    double[] product = new double[rows];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < vector.length; j++) {
        product[i] += matrix[i * vector.length + j] * vector[j];
      }
    }
    return product;
  }

  @ParameterizedTest
  @CsvSource({"1, 1 1 1", "3, 1 1 1 1 1 1 1 1 1 1 1", "2, 3 1 2 1", "4, 2 2 2 2 2", "2, 8 4"})
  void decodesAsTheFormulasSay(int depth, String unitBits) {
    MessagePassing decoder =
        decoder(depth, Arrays.stream(unitBits.split(" ")).mapToInt(Integer::parseInt).toArray());
    assertThat(decoder.type()).isEqualTo(DecoderType.MESSAGE_PASSING);
    assertThat(decoder.bits()).isEqualTo(decoder.layout().bits());
    int rows = 300;
    byte[] packed = codes(decoder.layout(), rows);
    float[] vectors = new float[rows * D + 1];
    vectors[rows * D] = 7;
    decoder.decode(packed, rows, vectors, 2);
    for (int i = 0; i < rows; i += 7) {
      double[] expected = naive(decoder, packed, i);
      for (int k = 0; k < D; k++) {
        assertThat((double) vectors[i * D + k]).isCloseTo(expected[k], within(2e-4));
      }
    }
    assertThat(vectors[rows * D]).isEqualTo(7);
  }

  @Test
  void equalCodesAreDecodedAlikeWhereverTheyStand() {
    MessagePassing decoder = decoder(3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
    byte[] code = codes(decoder.layout(), 1);
    float[] alone = new float[D];
    decoder.decode(code, 1, alone, 1);
    for (int rows : new int[] {2, 7, 191, 192, 193, 700}) {
      byte[] packed = codes(decoder.layout(), rows);
      float[] vectors = new float[rows * D];
      for (int at : new int[] {0, 1, rows / 2, rows - 1}) {
        System.arraycopy(code, 0, packed, at * code.length, code.length);
        decoder.decode(packed, rows, vectors, 1 + at % 3);
        assertThat(Arrays.copyOfRange(vectors, at * D, (at + 1) * D)).isEqualTo(alone);
      }
    }
  }

  @Test
  void messagesAreWhatIsReadOut() {
    MessagePassing decoder = decoder(2, 1, 2, 1);
    byte[] packed = codes(decoder.layout(), 3);
    float[] messages = new float[9];
    decoder.messages(packed, 3, messages, 1);
    float[] identity = new float[5 * 3];
    for (int j = 0; j < 3; j++) {
      identity[j * 3 + j] = 1;
    }
    float[] vectors = new float[15];
    decoder.withReadout(identity, new float[5]).decode(packed, 3, vectors, 1);
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        assertThat(vectors[i * 5 + j]).isEqualTo(messages[i * 3 + j]);
      }
    }
    decoder.decode(packed, 0, new float[0], 1);
  }

  @Test
  void copiesWhatItIsGivenAndGives() {
    MessagePassing decoder = decoder(2, 1, 1);
    MessagePassing again =
        MessagePassing.of(
            decoder.layout(),
            decoder.thresholds(),
            decoder.layers(),
            decoder.readout(),
            decoder.offset());
    assertThat(again).isEqualTo(decoder).hasSameHashCodeAs(decoder);
    decoder.readout()[0] = 9;
    decoder.offset()[0] = 9;
    decoder.thresholds()[0] = 9;
    MessagePassing.Layer layer = decoder.layers().get(0);
    layer.mixing()[0] = 9;
    layer.variances()[0] = 9;
    layer.strengths()[0] = 9;
    assertThat(decoder).isEqualTo(again);
    assertThat(decoder.withReadout(new float[2 * D], new float[D])).isNotEqualTo(again);
    assertThat(decoder(2, 1, 1)).isNotEqualTo(decoder);
  }

  @Test
  void refusesWhatDoesNotFit() {
    MessagePassing decoder = decoder(2, 2, 1);
    UnitLayout layout = decoder.layout();
    List<MessagePassing.Layer> layers = decoder.layers();
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                MessagePassing.of(
                    layout, new float[3], layers, decoder.readout(), decoder.offset()))
        .withMessage("thresholds: length 3, must be 4");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                MessagePassing.of(
                    layout,
                    new float[] {0, 1, 0.5f, 0},
                    layers,
                    decoder.readout(),
                    decoder.offset()))
        .withMessageContaining("thresholds[2]: 0.5");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                MessagePassing.of(
                    layout, decoder.thresholds(), List.of(), new float[0], new float[D]))
        .withMessageContaining("layers: 0");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                MessagePassing.of(
                    layout,
                    decoder.thresholds(),
                    layers.subList(0, 1),
                    decoder.readout(),
                    decoder.offset()))
        .withMessage("layers[0].mixing: length 4, must be 0");
    MessagePassing.Layer wide =
        new MessagePassing.Layer(new float[] {1, 1.1f}, new float[] {1, 1}, new float[0]);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                MessagePassing.of(
                    layout,
                    decoder.thresholds(),
                    List.of(wide),
                    decoder.readout(),
                    decoder.offset()))
        .withMessageContaining("layers[0].variances[1]: 1.1");
    MessagePassing.Layer weak =
        new MessagePassing.Layer(new float[] {1, 1}, new float[] {0, 1}, new float[0]);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                MessagePassing.of(
                    layout,
                    decoder.thresholds(),
                    List.of(weak),
                    decoder.readout(),
                    decoder.offset()))
        .withMessageContaining("layers[0].strengths[0]: 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> decoder.decode(new byte[] {0, 1}, 2, new float[2 * D], 1))
        .withMessageContaining("row 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> decoder.decode(new byte[1], 1, new float[D], 0))
        .withMessageContaining("threads: 0");
    assertThatThrownBy(() -> decoder.decode(new byte[1], 2, new float[2 * D], 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> decoder.decode(new byte[2], 2, new float[2 * D - 1], 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
