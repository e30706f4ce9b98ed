// SPDX-License-Identifier: Apache-2.0
package org.halfspace.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.halfspace.code.Decoder;
import org.halfspace.code.DecoderType;
import org.halfspace.code.DeepDecoder;
import org.halfspace.code.DeepDecoder.Layer;
import org.halfspace.code.HiddenActivation;
import org.halfspace.code.LevelCodec;
import org.halfspace.code.SignCodec;
import org.halfspace.code.UnitCodec;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.UnusableDataException;
import org.halfspace.io.Existing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ONNX Runtime comes to the vectors of a deep decoder. */
class DeepGraphsTest {
  private static final int D = 23;
  private static final int ROWS = 150;

  @TempDir Path folder;

  private final SplittableRandom random = new SplittableRandom(1);

  private float[] gaussian(int count, double scale) {
    return DecoderRuntime.gaussian(random, count, scale);
  }

  private Layer layer(int outputs, int inputs) {
    return new Layer(
        outputs, inputs, gaussian(outputs * inputs, 1 / Math.sqrt(inputs)), gaussian(outputs, 1));
  }

  private DeepDecoder decoder(UnitCodec codec, HiddenActivation activation, int... sizes) {
    List<Layer> hidden = new ArrayList<>();
    int inputs = codec.units();
    for (int size : sizes) {
      hidden.add(layer(size, inputs));
      inputs = size;
    }
    return DeepDecoder.of(
        codec.unitEncoder(),
        activation,
        hidden,
        layer(D, inputs),
        gaussian(D * codec.units(), 0.4));
  }

  private LevelCodec levels() {
    return DecoderRuntime.levels(random, D, 3, 1, 8, 2, 2, 5);
  }

  private SignCodec signs() {
    return DecoderRuntime.signs(random, 11, D);
  }

  private float[][] runtime(VectorCodec codec, byte[] codes) throws Exception {
    return new DecoderRuntime(folder).decode(codec, codes, ROWS);
  }

  @Test
  void theRuntimeDecodesAsTheDecoderDoes() throws Exception {
    for (UnitCodec codec : List.of(signs(), levels())) {
      for (HiddenActivation activation : HiddenActivation.values()) {
        for (int[] sizes : new int[][] {{17}, {9, 14}, {8, 7, 6}}) {
          DeepDecoder deep = decoder(codec, activation, sizes);
          VectorCodec both = VectorCodec.withoutGain(codec).withDecoder(deep);
          byte[] codes = new byte[ROWS * codec.bytesPerCode()];
          codec.encode(gaussian(ROWS * D, 2), ROWS, codes, 1);
          float[] expected = new float[ROWS * D];
          deep.decode(codes, ROWS, expected, 1);

          float[][] found = runtime(both, codes);

          for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < D; j++) {
              float value = expected[i * D + j];
              assertThat(found[i][j])
                  .as("%s, row %s, entry %s", deep, i, j)
                  .isCloseTo(value, within(1e-4f * (1 + Math.abs(value))));
            }
          }
        }
      }
    }
  }

  @Test
  void theLinearDecoderIsWrittenWhereItDecodes() throws Exception {
    LevelCodec codec = levels();
    VectorCodec both =
        VectorCodec.withoutGain(codec)
            .withDecoder(decoder(codec, HiddenActivation.RELU, 12))
            .decodingBy(DecoderType.LINEAR);
    byte[] codes = new byte[ROWS * codec.bytesPerCode()];
    codec.encode(gaussian(ROWS * D, 2), ROWS, codes, 1);
    float[] expected = new float[ROWS * D];
    codec.decode(codes, ROWS, expected, 1);

    float[][] found = runtime(both, codes);

    for (int i = 0; i < ROWS * D; i++) {
      float value = expected[i];
      assertThat(found[i / D][i % D]).isCloseTo(value, within(1e-4f * (1 + Math.abs(value))));
    }
  }

  @Test
  void decodersOfAnotherProgramAreRefused() {
    SignCodec codec = signs();
    Decoder other =
        new Decoder() {
          @Override
          public DecoderType type() {
            return DecoderType.MESSAGE_PASSING;
          }

          @Override
          public int bits() {
            return codec.bits();
          }

          @Override
          public int dimension() {
            return D;
          }

          @Override
          public void decode(byte[] packed, int rows, float[] vectors, int threads) {}
        };
    VectorCodec unwritten = VectorCodec.withoutGain(codec).withDecoder(other);
    assertThatThrownBy(
            () ->
                OnnxFile.writeDecoder(
                    folder.resolve("other.onnx"), DecoderRuntime.model(unwritten), Existing.KEEP))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("decoder: message-passing");
  }
}
