// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.halfspace.code.DeepDecoder.Layer;
import org.junit.jupiter.api.Test;

/** Against the formula in double, with the products that the module has. */
class DeepDecoderTest {
  private static float[] gaussian(int count, double scale, SplittableRandom random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (scale * random.nextGaussian());
    }
    return values;
  }

  private static Layer layer(int outputs, int inputs, SplittableRandom random) {
    return new Layer(
        outputs,
        inputs,
        gaussian(outputs * inputs, 1 / Math.sqrt(inputs), random),
        gaussian(outputs, 1, random));
  }

  private static LevelEncoder levels(int d, int units, SplittableRandom random) {
    List<Quantizer> quantizers = new ArrayList<>();
    for (int j = 0; j < units; j++) {
      int size = 1 << random.nextInt(1, 9);
      quantizers.add(
          Quantizer.of(
              random.doubles(size, -2, 2).map(v -> (float) v).distinct().sorted().toArray(),
              random.doubles(size - 1, -6, 6).map(v -> (float) v).distinct().sorted().toArray()));
    }
    return LevelEncoder.of(quantizers, gaussian(units * d, 1, random), new float[d]);
  }

  private static SignEncoder signs(int d, int units, SplittableRandom random) {
    return SignEncoder.of(gaussian(units * d, 1, random), gaussian(d, 1, random));
  }

  private static DeepDecoder decoder(
      UnitEncoder encoder, HiddenActivation activation, SplittableRandom random, int... sizes) {
    List<Layer> hidden = new ArrayList<>();
    int inputs = encoder.units();
    for (int size : sizes) {
      hidden.add(layer(size, inputs, random));
      inputs = size;
    }
    int d = encoder.dimension();
    return DeepDecoder.of(
        encoder,
        activation,
        hidden,
        layer(d, inputs, random),
        gaussian(d * encoder.units(), 0.3, random));
  }

  private static double[] affine(Layer layer, double[] input) {
    double[] result = new double[layer.outputs()];
    float[] weights = layer.weights();
    for (int i = 0; i < result.length; i++) {
      result[i] = layer.bias()[i];
      for (int j = 0; j < input.length; j++) {
        result[i] += weights[i * input.length + j] * input[j];
      }
    }
    return result;
  }

  private static double activation(HiddenActivation kind, double t) {
    return kind == HiddenActivation.RELU
        ? Math.max(0, t)
        : 0.5 * t * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (t + 0.044715 * t * t * t)));
  }

  private static double[] formula(DeepDecoder decoder, float[] values) {
    double[] y = new double[values.length];
    Arrays.setAll(y, j -> values[j]);
    double[] h = y;
    for (Layer layer : decoder.hidden()) {
      h = affine(layer, h);
      for (int i = 0; i < h.length; i++) {
        h[i] = activation(decoder.activation(), h[i]);
      }
    }
    double[] vector = affine(decoder.output(), h);
    float[] skip = decoder.skip();
    for (int i = 0; i < vector.length; i++) {
      for (int j = 0; j < y.length; j++) {
        vector[i] += skip[i * y.length + j] * y[j];
      }
    }
    return vector;
  }

  private static byte[] codes(UnitEncoder encoder, int rows, SplittableRandom random) {
    byte[] packed = new byte[rows * encoder.bytesPerCode()];
    float[] vectors = gaussian(rows * encoder.dimension(), 2, random);
    encoder.encode(vectors, rows, packed, 1);
    return packed;
  }

  @Test
  void vectorsAreThoseOfTheFormula() {
    SplittableRandom random = new SplittableRandom(1);
    for (int trial = 0; trial < 24; trial++) {
      int d = random.nextInt(1, 40);
      int u = random.nextInt(1, 30);
      UnitEncoder encoder = trial % 2 == 0 ? levels(d, u, random) : signs(d, u, random);
      HiddenActivation kind = HiddenActivation.values()[trial / 2 % 2];
      DeepDecoder decoder =
          decoder(encoder, kind, random, random.ints(1 + trial % 3, 1, 30).toArray());
      int rows = random.nextInt(1, 300);
      byte[] packed = codes(encoder, rows, random);
      float[] decoded = new float[rows * d + 1];
      decoded[rows * d] = 7;

      decoder.decode(packed, rows, decoded, 1 + trial % 3);

      assertThat(decoded[rows * d]).isEqualTo(7);
      float[] values = new float[u];
      for (int i = 0; i < rows; i++) {
        encoder.values(packed, i * encoder.bytesPerCode(), values, 0);
        double[] expected = formula(decoder, values);
        for (int j = 0; j < d; j++) {
          assertThat((double) decoded[i * d + j])
              .as("trial %s, row %s, entry %s", trial, i, j)
              .isCloseTo(expected[j], within(2e-4 * (1 + Math.abs(expected[j]))));
        }
      }
    }
  }

  @Test
  void equalCodesAreDecodedToEqualVectors() {
    SplittableRandom random = new SplittableRandom(2);
    UnitEncoder encoder = levels(37, 11, random);
    DeepDecoder decoder = decoder(encoder, HiddenActivation.GELU, random, 33, 21);
    byte[] one = codes(encoder, 1, random);
    float[] expected = new float[37];
    decoder.decode(one, 1, expected, 1);
    int rows = 700;
    byte[] packed = codes(encoder, rows, random);
    for (int i = 0; i < rows; i += 7) {
      System.arraycopy(one, 0, packed, i * one.length, one.length);
    }
    for (int threads = 1; threads <= 3; threads++) {
      float[] decoded = new float[rows * 37];

      decoder.decode(packed, rows, decoded, threads);

      for (int i = 0; i < rows; i += 7) {
        assertThat(Arrays.copyOfRange(decoded, i * 37, i * 37 + 37)).isEqualTo(expected);
      }
    }
  }

  @Test
  void nothingOfNoRowsAndOfBitsThatBelongToNoUnit() {
    SplittableRandom random = new SplittableRandom(3);
    UnitEncoder encoder = signs(5, 11, random);
    DeepDecoder decoder = decoder(encoder, HiddenActivation.RELU, random, 4);
    float[] vectors = {1, 2, 3, 4, 5};

    decoder.decode(new byte[0], 0, vectors, 1);

    assertThat(vectors).containsExactly(1, 2, 3, 4, 5);
    assertThatThrownBy(() -> decoder.decode(new byte[] {0, 1}, 1, vectors, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("row 0");
    assertThatThrownBy(() -> decoder.decode(new byte[2], 1, new float[4], 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> decoder.decode(new byte[2], 1, vectors, 0))
        .hasMessageContaining("threads");
  }

  @Test
  void whatDoesNotFitIsRefusedByName() {
    SplittableRandom random = new SplittableRandom(4);
    UnitEncoder encoder = signs(5, 8, random);
    Layer first = layer(6, 8, random);
    Layer output = layer(5, 6, random);
    float[] skip = new float[40];
    HiddenActivation relu = HiddenActivation.RELU;

    assertThatThrownBy(() -> DeepDecoder.of(encoder, relu, List.of(), output, skip))
        .hasMessage("hidden: 0 layers, must be between 1 and 3");
    assertThatThrownBy(() -> DeepDecoder.of(encoder, relu, List.of(first, first), output, skip))
        .hasMessage("hidden[1]: 8 inputs, must be 6");
    assertThatThrownBy(
            () -> DeepDecoder.of(encoder, relu, List.of(first), layer(5, 7, random), skip))
        .hasMessage("output: 7 inputs, must be 6");
    assertThatThrownBy(
            () -> DeepDecoder.of(encoder, relu, List.of(first), layer(4, 6, random), skip))
        .hasMessage("output: 4 outputs, must be the dimension 5");
    assertThatThrownBy(() -> DeepDecoder.of(encoder, relu, List.of(first), output, new float[39]))
        .hasMessage("skip: length 39, must be 40");
    assertThatThrownBy(() -> new Layer(1, 1, new float[] {Float.NaN}, new float[1]))
        .hasMessage("weights[0]: NaN, must be finite");
  }

  @Test
  void accessorsGiveCopiesFromWhichAnEqualDecoderIsMade() {
    SplittableRandom random = new SplittableRandom(5);
    LevelEncoder encoder = levels(9, 7, random);
    DeepDecoder decoder = decoder(encoder, HiddenActivation.GELU, random, 6, 5, 4);
    int before = decoder.hashCode();

    decoder.skip()[0] += 1;
    decoder.levels()[0] += 1;
    decoder.output().weights()[0] += 1;
    decoder.hidden().get(0).bias()[0] += 1;
    DeepDecoder again =
        DeepDecoder.of(
            encoder, decoder.activation(), decoder.hidden(), decoder.output(), decoder.skip());

    assertThat(again).isEqualTo(decoder).hasSameHashCodeAs(decoder);
    assertThat(decoder.hashCode()).isEqualTo(before);
    assertThat(decoder.levels()).isEqualTo(encoder.levels());
    assertThat(decoder.type()).isEqualTo(DecoderType.DEEP);
    assertThat(decoder.bits()).isEqualTo(encoder.bits());
    float[] other = decoder.skip();
    other[3] += 1;
    assertThat(
            DeepDecoder.of(
                encoder, decoder.activation(), decoder.hidden(), decoder.output(), other))
        .isNotEqualTo(decoder);
    assertThat(HiddenActivation.of("gelu")).isEqualTo(HiddenActivation.GELU);
    assertThatThrownBy(() -> HiddenActivation.of("tanh")).hasMessageContaining("relu, gelu");
  }

  /** Blocks of 240 codes are arrays, which have fewer than 2^31 entries. */
  @Test
  void layersOfWhichABlockIsNoArrayAreRefused() {
    int wide = 9_000_000;
    DeepDecoder.Layer hidden = new DeepDecoder.Layer(wide, 1, new float[wide], new float[wide]);
    DeepDecoder.Layer output = new DeepDecoder.Layer(1, wide, new float[wide], new float[1]);
    assertThatThrownBy(
            () ->
                DeepDecoder.of(
                    UnitLayout.of(1),
                    new float[] {-1, 1},
                    HiddenActivation.RELU,
                    List.of(hidden),
                    output,
                    new float[1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("hidden[0] and units of a block of codes: 9000001 × 240");
    assertThatThrownBy(
            () ->
                MessagePassing.of(
                    UnitLayout.of(1),
                    new float[1],
                    List.of(
                        new MessagePassing.Layer(new float[] {1}, new float[] {1}, new float[0])),
                    new float[wide],
                    new float[wide]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("offset of a block of codes: 9000000 × 240");
  }
}
