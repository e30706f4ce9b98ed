// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.halfspace.Autoencoder;
import org.halfspace.ModelMetadata;
import org.halfspace.ModelOrigin;
import org.halfspace.code.Gain;
import org.halfspace.code.GainRule;
import org.halfspace.code.LevelCodec;
import org.halfspace.code.Quantizer;
import org.halfspace.code.VectorCodec;
import org.halfspace.fit.UniversalCode;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.Existing;
import org.halfspace.source.Spectrum;
import org.halfspace.testing.Python;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Models of several levels on disk: round trip, NumPy as reader, a golden file, broken tensors. */
class LevelModelFileTest {
  @TempDir Path folder;

  private static ModelMetadata metadata(String gain) {
    return new ModelMetadata(
        new ModelMetadata.Recipe("levels:mixed", new ModelOrigin.Method("m"), "d", gain, 7),
        new ModelMetadata.Source("x", "", "c", 5, 2),
        new ModelMetadata.Distortions(0.25, 0.5, 0.75, 1),
        new ModelMetadata.Machine(1, "s"));
  }

  private static float[] gaussian(int count, SplittableRandom random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static Autoencoder model(VectorCodec codec) {
    int d = codec.dimension();
    return new Autoencoder(
        codec,
        codec.units().mean(),
        Spectrum.powerLaw(d, 1).eigenvalues(),
        metadata(codec.gain().label()));
  }

  private static LevelCodec levels(int d, int... unitBits) {
    SplittableRandom random = new SplittableRandom(5);
    List<Quantizer> quantizers = new ArrayList<>();
    for (int b : unitBits) {
      quantizers.add(
          Quantizer.of(
              random.doubles(1 << b, -2, 2).map(v -> (float) v).sorted().toArray(),
              random.doubles((1 << b) - 1, -4, 4).map(v -> (float) v).sorted().toArray()));
    }
    int u = unitBits.length;
    return LevelCodec.of(
        quantizers,
        gaussian(u * d, random),
        gaussian(u * d, random),
        gaussian(d, random),
        gaussian(d, random));
  }

  @ParameterizedTest
  @EnumSource(GainRule.class)
  void whatIsReadIsWhatWasWritten(GainRule rule) throws IOException {
    Path path = folder.resolve("m.safetensors");
    LevelCodec units = levels(9, 3, 5, 2, 8, 1, 4);
    for (VectorCodec codec :
        List.of(VectorCodec.withoutGain(units), VectorCodec.withGain(units, 3, rule))) {
      Autoencoder model = model(codec);
      ModelFile.write(path, model, Existing.REPLACE);
      Autoencoder read = ModelFile.read(path);
      assertThat(read.codec()).isEqualTo(codec);
      assertThat(read.id()).isEqualTo(model.id());
    }
    Autoencoder norm = model(VectorCodec.withGain(units, 3, GainRule.NORM));
    Autoencoder projection = model(VectorCodec.withGain(units, 3, GainRule.PROJECTION));
    assertThat(norm.id()).isNotEqualTo(projection.id());
    assertThat(model(VectorCodec.withoutGain(levels(9, 3, 5, 2, 8, 1))).id())
        .isNotEqualTo(model(VectorCodec.withoutGain(units)).id());
  }

  @ParameterizedTest
  @CsvSource({"48,96,2", "48,200,4", "40,40,2"})
  void aUniversalModelOfSeveralLevelsIsItsSeed(int dimension, int bits, int unitBits)
      throws IOException {
    Path path = folder.resolve("universal.safetensors");
    Autoencoder model =
        UniversalCode.of(dimension, bits)
            .withUnitBits(unitBits)
            .withGain(Gain.FLOAT16)
            .withThreads(1)
            .run()
            .model();
    ModelFile.write(path, model, Existing.KEEP);
    Autoencoder read = ModelFile.read(path);
    assertThat(read.codec()).isEqualTo(model.codec());

    float[] x = gaussian(dimension, new SplittableRandom(1));
    assertThat(read.encode(x)).isEqualTo(model.encode(x));
    byte[] bytes = Files.readAllBytes(path);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    bytes[text.indexOf("\"seed\":\"1\"") + 8] = '8';
    Files.write(path, bytes);
    assertThatThrownBy(() -> ModelFile.read(path))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("tensor 'encoder' is not the rotation of seed 8");
  }

  @Test
  void numPyEncodesAndDecodesTheSame() throws IOException {
    int d = 7;
    VectorCodec codec =
        VectorCodec.withGain(levels(d, 3, 4, 2, 6, 1, 1, 2), 2.5f, GainRule.PROJECTION);
    Autoencoder model = model(codec);
    ModelFile.write(folder.resolve("m.safetensors"), model, Existing.KEEP);
    float[] x = {0.5f, -1, 2, 0.25f, 3, -0.75f, 1};
    String printed =
        Python.numpy(
            folder,
            """
            import json
            raw = open('m.safetensors', 'rb').read()
            size = int.from_bytes(raw[:8], 'little')
            header = json.loads(raw[8:8 + size])
            kinds = {'F32': '<f4', 'F64': '<f8', 'U8': 'u1'}
            def tensor(name):
                t = header[name]
                a, b = t['data_offsets']
                return np.frombuffer(raw[8 + size + a:8 + size + b], kinds[t['dtype']]).reshape(t['shape'])
            assert header['__metadata__']['format'] == 'halfspace/model/3'
            assert header['__metadata__']['gainRule'] == 'projection'
            B, A, mean, offset = [tensor(name) for name in ('encoder', 'decoder', 'mean', 'offset')]
            bits = tensor('unit_bits').astype(int)
            levels, thresholds = tensor('levels'), tensor('thresholds')
            x = np.array([0.5, -1, 2, 0.25, 3, -0.75, 1])
            p = B @ ((x - mean) * tensor('gain_scale')[0] / np.linalg.norm(x - mean))
            code, first, y = [0] * 100, 0, []
            starts = np.concatenate([[0], np.cumsum(2 ** bits)])
            for unit, width in enumerate(bits):
                if first % 8 + width > 8: first += 8 - first % 8
                at = starts[unit] - unit
                i = int((thresholds[at:at + 2 ** width - 1] <= p[unit]).sum())
                code[first // 8] |= i << (8 - first % 8 - width)
                y.append(levels[starts[unit] + i])
                first += width
            y = A @ np.array(y) + offset - mean
            gain = np.float16(max(0, (x - mean) @ y / (y @ y)))
            print(*code[:(first + 7) // 8], *gain.reshape(1).view('u1'), ';', *(mean + float(gain) * y))
            """);

    String[] parts = printed.strip().split(" ; ");
    byte[] code = model.encode(x);
    List<String> bytes = new ArrayList<>();
    for (byte b : code) {
      bytes.add(String.valueOf(b & 0xff));
    }
    assertThat(parts[0]).isEqualTo(String.join(" ", bytes));
    float[] decoded = model.decode(code);
    String[] numbers = parts[1].split(" ");
    for (int i = 0; i < d; i++) {
      assertThat((double) decoded[i]).isCloseTo(Double.parseDouble(numbers[i]), within(1e-5));
    }
  }

  /** Of two units of 2 and 1 bits for d = 1. */
  private static LevelCodec small() {
    return LevelCodec.of(
        List.of(
            Quantizer.of(new double[] {-2, -1, 1, 2}, new double[] {-1.5, 0, 1.5}),
            Quantizer.of(new double[] {-1, 1}, new double[] {0.5})),
        new float[] {1, -2},
        new float[] {0.5f, 3},
        new float[] {4},
        new float[] {16});
  }

  private static byte[] golden(String id, String tensors) {
    String header =
        "{\"__metadata__\":{\"format\":\"halfspace/model/3\",\"id\":\""
            + id
            + "\",\"activation\":\"levels:mixed\",\"method\":\"m\",\"decoder\":\"d\",\"gain\":\"f16\","
            + "\"gainRule\":\"projection\",\"seed\":\"7\",\"threads\":\"1\","
            + "\"covariance\":\"c\",\"data\":\"x\",\"dataHash\":\"\",\"vectors\":\"5\",\"testVectors\":\"2\",\"floor\":\"0.25\","
            + "\"population\":\"0.5\",\"train\":\"0.75\",\"test\":\"1.0\",\"software\":\"s\"},"
            + "\"encoder\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]},"
            + "\"decoder\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[8,16]},"
            + "\"mean\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[16,20]},"
            + "\"offset\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[20,24]},"
            + "\"center\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[24,28]},"
            + "\"eigenvalues\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[28,36]},"
            + "\"unit_bits\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[36,38]},"
            + "\"levels\":{\"dtype\":\"F32\",\"shape\":[6],\"data_offsets\":[38,62]},"
            + "\"thresholds\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[62,78]},"
            + "\"gain_scale\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[78,82]}}";
    while (header.length() % 8 != 0) {
      header += " ";
    }
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    byte[] bytes = HexFormat.of().parseHex(tensors);
    return ByteBuffer.allocate(8 + text.length + bytes.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .put(bytes)
        .array();
  }

  private static String tensors(String unitBits, String thresholds) {
    return "0000803f000000c0"
        + "0000003f00004040"
        + "00008040"
        + "00008041"
        + "00008040"
        + "000000000000f03f"
        + unitBits
        + "000000c0000080bf0000803f00000040"
        + "000080bf0000803f"
        + thresholds
        + "00008042";
  }

  private static final String THRESHOLDS = "0000c0bf000000000000c03f" + "0000003f";

  /** Format version 3, byte for byte: if this fails, the version has to change. */
  @Test
  void theFormatIsAsItWas() throws IOException {
    Autoencoder model =
        new Autoencoder(
            VectorCodec.withGain(small(), 64, GainRule.PROJECTION),
            new float[] {4},
            new double[] {1},
            metadata("f16"));
    assertThat(ModelFile.toBytes(model))
        .containsExactly(golden(model.id(), tensors("0201", THRESHOLDS)));
    Autoencoder read = ModelFile.read(golden(model.id(), tensors("0201", THRESHOLDS)));
    assertThat(read.codec()).isEqualTo(model.codec());
    // x − 4 = 3 of norm 3 is brought to 64: indexes 3 and 0, y = 0.5 · 2 − 3 + 12 = 10, g = 0.3.
    assertThat(read.encode(new float[] {7})).containsExactly(0b1100_0000, 0xcd, 0x34);
    // x − 4 = −1, then −64: indexes 0 and 1, y = −1 + 3 + 12, so the best gain is 0.
    assertThat(read.encode(new float[] {3})).containsExactly(0b0010_0000, 0, 0);
    assertThat(read.decode(new byte[] {(byte) 0b1100_0000, 0, 0x3c})).containsExactly(14);
  }

  @Test
  void brokenTensorsAreRefusedInWords() {
    String id = "0000000000000000";
    refused(golden(id, tensors("0901", THRESHOLDS)), "'unit_bits', entry 0: 9, must be between 1");
    refused(golden(id, tensors("0001", THRESHOLDS)), "'unit_bits', entry 0: 0, must be between 1");
    refused(golden(id, tensors("0202", THRESHOLDS)), "tensor 'levels' must be F32 of shape [8]");
    refused(
        golden(id, tensors("0201", "0000c0bf0000c0bf0000c03f" + "0000003f")),
        "unit 0, thresholds[1]: -1.5, must be finite and above the one before");
    refused(golden(id, tensors("0201", THRESHOLDS)), "metadata 'id' is " + id);
  }

  private static void refused(byte[] bytes, String message) {
    assertThatThrownBy(() -> ModelFile.read(bytes))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining(message);
  }
}
