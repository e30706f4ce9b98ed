// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.halfspace.Autoencoder;
import org.halfspace.code.ByteTables;
import org.halfspace.code.DecoderType;
import org.halfspace.code.DeepDecoder;
import org.halfspace.code.HiddenActivation;
import org.halfspace.code.MessagePassing;
import org.halfspace.code.UnitLayout;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.Existing;
import org.halfspace.testing.Python;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Models with decoders past the linear one on disk. */
class DecoderFileTest {
  private static final int N = 13;
  private static final int D = 7;

  @TempDir Path folder;

  private static float[] random(int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static ByteTables tables(int entryBits) {
    int rows = (N + entryBits - 1) / entryBits << entryBits;
    return ByteTables.of(N, entryBits, random(rows * D, 1), random(D, 2));
  }

  private static DeepDecoder deep(Autoencoder model, int... hidden) {
    List<DeepDecoder.Layer> layers = new ArrayList<>();
    int inputs = N;
    for (int outputs : hidden) {
      layers.add(
          new DeepDecoder.Layer(
              outputs, inputs, random(outputs * inputs, outputs), random(outputs, inputs)));
      inputs = outputs;
    }
    return DeepDecoder.of(
        model.codec().units().unitEncoder(),
        HiddenActivation.GELU,
        layers,
        new DeepDecoder.Layer(D, inputs, random(D * inputs, 5), random(D, 6)),
        random(D * N, 7));
  }

  private static MessagePassing messages(int count) {
    int[] ones = new int[N];
    Arrays.fill(ones, 1);
    float[] variances = new float[N];
    Arrays.fill(variances, 0.5f);
    List<MessagePassing.Layer> layers = new ArrayList<>();
    for (int l = 0; l < count; l++) {
      float[] mixing = l < count - 1 ? random(N * N, 20 + l) : new float[0];
      layers.add(new MessagePassing.Layer(variances, variances, mixing));
    }
    return MessagePassing.of(
        UnitLayout.of(ones), random(N, 30), layers, random(D * N, 31), random(D, 32));
  }

  static Stream<Autoencoder> models() {
    Autoencoder model = ModelFileTest.model(N, D);
    return Stream.of(
        model.withDecoder(tables(8)),
        model.withDecoder(tables(4)),
        model.withDecoder(deep(model, 5)),
        model.withDecoder(deep(model, 5, 4, 3)).withDecoder(tables(4)),
        model.withDecoder(messages(1)),
        model.withDecoder(messages(3)).withDecoder(deep(model, 5)).withDecoder(tables(8)),
        model.withDecoder(tables(8)).decodingBy(DecoderType.LINEAR));
  }

  @ParameterizedTest
  @MethodSource("models")
  void whatIsReadIsWhatWasWritten(Autoencoder model) throws IOException {
    Path path = folder.resolve("model.safetensors");
    ModelFile.write(path, model, Existing.KEEP);
    Autoencoder read = ModelFile.read(path);

    assertThat(read.codec()).isEqualTo(model.codec());
    assertThat(read.codec().decoders()).isEqualTo(model.codec().decoders());
    assertThat(read.codec().decoder().type()).isEqualTo(model.codec().decoder().type());
    byte[] code = model.encode(random(D, 9));
    assertThat(read.decode(code)).isEqualTo(model.decode(code));
    // Codes of the model are codes of all that decode them otherwise.
    assertThat(read.id()).isEqualTo(ModelFileTest.model(N, D).id());
  }

  @Test
  void numPyDecodesByTheTensors() throws IOException {
    Autoencoder model = ModelFileTest.model(N, D).withDecoder(tables(4));
    ModelFile.write(folder.resolve("t.safetensors"), model, Existing.KEEP);
    Autoencoder linear = ModelFileTest.model(N, D);
    Autoencoder network = linear.withDecoder(deep(linear, 5, 4));
    ModelFile.write(folder.resolve("n.safetensors"), network, Existing.KEEP);
    byte[] code = model.encode(random(D, 9));
    String printed =
        Python.numpy(
            folder,
            """
            import json, math
            def load(name):
                raw = open(name, 'rb').read()
                size = int.from_bytes(raw[:8], 'little')
                header = json.loads(raw[8:8 + size])
                texts = header.pop('__metadata__')
                at = lambda t: 8 + size + t['data_offsets'][0]
                return texts, {k: np.frombuffer(raw, '<f4', int(np.prod(t['shape'])), at(t)).reshape(t['shape'])
                               for k, t in header.items() if t['dtype'] == 'F32'}
            code = np.array([%d, %d], np.uint8)
            texts, t = load('t.safetensors')
            assert texts['format'] == 'halfspace/model/4' and texts['decodes'] == 'tables'
            halves = np.stack([code >> 4, code & 15], 1).reshape(-1)[:4]
            print(*(t['tables_offset'] + sum(t['tables'][k][e] for k, e in enumerate(halves))))
            texts, t = load('n.safetensors')
            assert texts['decodes'] == 'deep' and texts['deepActivation'] == 'gelu'
            y = np.unpackbits(code)[:13] * 2.0 - 1
            gelu = lambda t: t * (1 + np.tanh(math.sqrt(2 / math.pi) * (t + 0.044715 * t ** 3))) / 2
            h = y
            for l in range(2):
                h = gelu(t[f'deep_hidden_{l}_weights'] @ h + t[f'deep_hidden_{l}_bias'])
            print(*(t['deep_output_weights'] @ h + t['deep_output_bias'] + t['deep_skip'] @ y))
            """
                .formatted(code[0] & 0xff, code[1] & 0xff));
    float[][] expected = {model.decode(code), network.decode(code)};
    String[] lines = printed.strip().split("\n");
    for (int l = 0; l < 2; l++) {
      String[] numbers = lines[l].split(" ");
      for (int j = 0; j < D; j++) {
        // Sums of some ten numbers of size 1 to 10 in float32.
        assertThat(Math.abs(Double.parseDouble(numbers[j]) - expected[l][j])).isLessThan(2e-5);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("damages")
  void damageIsNamed(String from, String to, String message) throws IOException {
    Path path = folder.resolve("model.safetensors");
    ModelFile.write(path, ModelFileTest.model(N, D).withDecoder(tables(8)), Existing.KEEP);
    String bytes = Files.readString(path, StandardCharsets.ISO_8859_1);
    assertThat(bytes).contains(from);
    Files.writeString(path, bytes.replace(from, to), StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> ModelFile.read(path))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining(message);
  }

  static Stream<Arguments> damages() {
    return Stream.of(
        Arguments.of("\"decodes\":\"tables\"", "\"decodes\":\"deep\"  ", "decoder: deep"),
        Arguments.of("\"decodes\":\"tables\"", "\"decodes\":\"tablet\"", "decoder: 'tablet'"),
        Arguments.of("[2,256,7]", "[4,128,7]", "tables"));
  }

  /** Models whose decoder has fewer layers to who reads it if one tensor is missing. */
  static Stream<Arguments> missing() {
    Autoencoder model = ModelFileTest.model(N, D);
    Autoencoder all =
        model
            .withDecoder(messages(3))
            .withDecoder(deep(model, 5, 5, 5))
            .withDecoder(tables(8))
            .decodingBy(DecoderType.LINEAR);
    return Stream.of(
        Arguments.of(all, "tables", "tables"),
        Arguments.of(all, "message_readout", "message-passing"),
        Arguments.of(all, "message_mixing_0", "message-passing"),
        Arguments.of(all, "deep_skip", "deep"),
        // The layers that are left fit one another, as all have the same size.
        Arguments.of(all, "deep_hidden_1_weights", "deep"),
        Arguments.of(all, "deep_hidden_2_weights", "deep"));
  }

  @ParameterizedTest
  @MethodSource("missing")
  void noDecoderIsReadWithoutOneOfItsTensors(Autoencoder model, String tensor, String decoder)
      throws IOException {
    Path path = folder.resolve("model.safetensors");
    ModelFile.write(path, model, Existing.KEEP);
    String bytes = Files.readString(path, StandardCharsets.ISO_8859_1);
    // Under another name, it is none of those that are known.
    String renamed = "x" + tensor.substring(1);
    Files.writeString(
        path, bytes.replace('"' + tensor + '"', '"' + renamed + '"'), StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> ModelFile.read(path))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining(decoder.equals("deep") ? "deep_" : tensor);
  }

  @Test
  void aNumberThatIsNotFiniteIsNamedWithItsDecoderAndLayer() throws IOException {
    Autoencoder model = ModelFileTest.model(N, D);
    Path path = folder.resolve("model.safetensors");
    ModelFile.write(path, model.withDecoder(deep(model, 5, 4)), Existing.KEEP);
    byte[] bytes = Files.readAllBytes(path);
    byte[] weights = new byte[4 * 4 * 5];
    ByteBuffer.wrap(weights).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(random(20, 4));
    int at =
        new String(bytes, StandardCharsets.ISO_8859_1)
            .indexOf(new String(weights, StandardCharsets.ISO_8859_1));
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(at + 12, Float.NaN);
    Files.write(path, bytes);
    assertThatThrownBy(() -> ModelFile.read(path))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("decoder deep, deep_hidden_1, weights[3]: NaN");
  }
}
