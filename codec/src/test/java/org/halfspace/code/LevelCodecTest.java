// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.halfspace.testing.Python;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the formula in double, NumPy, and the codec of signs. */
class LevelCodecTest {
  private static float[] gaussian(int count, SplittableRandom random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static Quantizer quantizer(int bits, SplittableRandom random) {
    int size = 1 << bits;
    return Quantizer.of(
        random.doubles(size, -2, 2).map(v -> (float) v).distinct().sorted().toArray(),
        random.doubles(size - 1, -6, 6).map(v -> (float) v).distinct().sorted().toArray());
  }

  private static LevelCodec codec(int d, int units, SplittableRandom random) {
    List<Quantizer> quantizers = new ArrayList<>();
    for (int j = 0; j < units; j++) {
      quantizers.add(quantizer(random.nextInt(1, 9), random));
    }
    return LevelCodec.of(
        quantizers,
        gaussian(units * d, random),
        gaussian(units * d, random),
        gaussian(d, random),
        gaussian(d, random));
  }

  @Test
  void codesAndVectorsAreThoseOfTheFormula() {
    SplittableRandom random = new SplittableRandom(2);
    for (int trial = 0; trial < 20; trial++) {
      int d = random.nextInt(1, 300);
      int u = random.nextInt(1, 40);
      LevelCodec codec = codec(d, u, random);
      int rows = random.nextInt(1, 200);
      float[] vectors = gaussian(rows * d, random);
      byte[] packed = new byte[rows * codec.bytesPerCode()];
      float[] decoded = new float[rows * d];

      codec.encode(vectors, rows, packed, 2);
      codec.decode(packed, rows, decoded, 2);

      float[] mean = codec.mean();
      float[] encoder = codec.encoder();
      float[] decoder = codec.decoder();
      for (int i = 0; i < rows; i++) {
        double[] sum = new double[d];
        for (int k = 0; k < d; k++) {
          sum[k] = codec.offset()[k];
        }
        for (int j = 0; j < u; j++) {
          double t = 0;
          double size = 0;
          for (int k = 0; k < d; k++) {
            double term = (double) encoder[j * d + k] * (vectors[i * d + k] - mean[k]);
            t += term;
            size += Math.abs(term);
          }
          Quantizer quantizer = codec.quantizers().get(j);
          int index = codec.layout().index(packed, i * codec.bytesPerCode(), j);
          // d products in float32: d/2^23 of their sum of magnitudes at most.
          double rounding = d * 0x1p-23 * size;
          assertThat(index).isBetween(quantizer.index(t - rounding), quantizer.index(t + rounding));
          for (int k = 0; k < d; k++) {
            sum[k] += decoder[k * u + j] * quantizer.level(index);
          }
        }
        for (int k = 0; k < d; k++) {
          // u + 1 terms of magnitude up to about ten.
          assertThat((double) decoded[i * d + k]).isCloseTo(sum[k], within((u + 1) * 1e-5));
        }
      }
    }
  }

  @Test
  void unitsOfOneBitAreTheCodesOfSigns() {
    SplittableRandom random = new SplittableRandom(3);
    int d = 50;
    int n = 77;
    float[] encoder = gaussian(n * d, random);
    float[] decoder = gaussian(n * d, random);
    float[] mean = gaussian(d, random);
    float[] offset = gaussian(d, random);
    Quantizer sign = Quantizer.of(new double[] {-1, 1}, new double[] {0});
    LevelCodec levels = LevelCodec.of(Collections.nCopies(n, sign), encoder, decoder, mean, offset);
    SignCodec signs = SignCodec.of(n, d, encoder, decoder, mean, offset);
    int rows = 200;
    float[] vectors = gaussian(rows * d, random);
    byte[] ours = new byte[rows * levels.bytesPerCode()];
    byte[] theirs = new byte[rows * signs.bytesPerCode()];
    levels.encode(vectors, rows, ours, 1);
    signs.encode(vectors, rows, theirs, 1);

    assertThat(levels.bits()).isEqualTo(signs.bits());
    // Kernels sum in other orders; a pre-activation that is 0 to rounding would be one in 10^5.
    assertThat(ours).isEqualTo(theirs);
    float[] decoded = new float[rows * d];
    float[] judge = new float[rows * d];
    levels.decode(ours, rows, decoded, 1);
    signs.decode(ours, rows, judge, 1);
    for (int i = 0; i < decoded.length; i++) {
      assertThat(decoded[i]).isCloseTo(judge[i], within(1e-4f));
    }
  }

  @Test
  void equalCodesAreDecodedEquallyWhereverTheyStand() {
    SplittableRandom random = new SplittableRandom(4);
    int d = 150;
    LevelCodec codec = codec(d, 30, random);
    int bytes = codec.bytesPerCode();
    int rows = 2500;
    byte[] packed = new byte[rows * bytes];
    codec.encode(gaussian(rows * d, random), rows, packed, 2);
    float[] one = new float[rows * d];
    float[] two = new float[rows * d];
    codec.decode(packed, rows, one, 1);
    codec.decode(packed, rows, two, 2);

    assertThat(two).isEqualTo(one);
    for (int i : new int[] {0, 1, 1023, 1024, rows - 1}) {
      float[] alone = new float[d];
      codec.decode(Arrays.copyOfRange(packed, i * bytes, (i + 1) * bytes), 1, alone, 1);
      assertThat(alone).isEqualTo(Arrays.copyOfRange(one, i * d, (i + 1) * d));
    }
  }

  /** The ten lines of docs/levels.md. */
  @Test
  void numpyReadsTheCodes(@TempDir Path folder) throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    int d = 20;
    LevelCodec codec = codec(d, 25, random);
    int rows = 100;
    byte[] packed = new byte[rows * codec.bytesPerCode()];
    codec.encode(gaussian(rows * d, random), rows, packed, 1);
    float[] decoded = new float[rows * d];
    codec.decode(packed, rows, decoded, 1);
    Files.write(folder.resolve("codes"), packed);
    write(folder.resolve("decoder"), codec.decoder());
    write(folder.resolve("offset"), codec.offset());
    float[] levels = new float[codec.quantizers().stream().mapToInt(Quantizer::size).sum()];
    int at = 0;
    for (Quantizer quantizer : codec.quantizers()) {
      for (double level : quantizer.levels()) {
        levels[at++] = (float) level;
      }
    }
    write(folder.resolve("levels"), levels);
    String bits = Arrays.toString(codec.layout().unitBits());
    Path output = folder.resolve("decoded");
    Python.numpy(
        folder,
        String.join(
            "\n",
            "import numpy as np",
            "bits = np.array(" + bits + ")",
            "A = np.fromfile('decoder', '<f4').reshape(" + d + ", len(bits))",
            "b, levels = np.fromfile('offset', '<f4'), np.fromfile('levels', '<f4')",
            "codes = np.fromfile('codes', np.uint8).reshape(" + rows + ", -1)",
            "first, y = 0, []",
            "starts = np.concatenate([[0], np.cumsum(2 ** bits)])",
            "for unit, width in enumerate(bits):",
            "    if first % 8 + width > 8: first += 8 - first % 8",
            "    i = codes[:, first // 8] >> (8 - first % 8 - width) & (2 ** width - 1)",
            "    y.append(levels[starts[unit] + i])",
            "    first += width",
            "(np.stack(y, 1) @ A.T + b).astype('<f4').tofile('decoded')"));

    ByteBuffer found = ByteBuffer.wrap(Files.readAllBytes(output)).order(ByteOrder.LITTLE_ENDIAN);
    for (float entry : decoded) {
      // 25 terms of magnitude up to about ten, in another order.
      assertThat(found.getFloat()).isCloseTo(entry, within(1e-4f));
    }
  }

  private static void write(Path file, float[] values) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    Files.write(file, bytes.array());
  }

  @Test
  void whatDoesNotFitIsRefused() {
    SplittableRandom random = new SplittableRandom(6);
    Quantizer three = Quantizer.of(new double[] {-1, 0, 1}, new double[] {-0.5, 0.5});
    Quantizer two = Quantizer.of(new double[] {-1, 1}, new double[] {0});
    Quantizer close = Quantizer.of(new double[] {1, 1 + 1e-12}, new double[] {0});
    float[] d3 = new float[3];
    assertThatThrownBy(() -> LevelCodec.of(List.of(three), d3, d3, d3, d3))
        .hasMessageContaining("quantizers[0]: 3 levels, must be a power of two");
    assertThatThrownBy(() -> LevelCodec.of(List.of(two, close), new float[6], new float[6], d3, d3))
        .hasMessageContaining("quantizers[1]: in float32");
    assertThatThrownBy(() -> LevelCodec.of(List.of(), d3, d3, d3, d3))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LevelCodec.of(List.of(two), new float[4], d3, d3, d3))
        .hasMessageContaining("encoder: length 4");
    LevelCodec codec = codec(5, 3, random);
    byte[] code = new byte[codec.bytesPerCode()];
    assertThatThrownBy(() -> codec.encode(new float[5], Integer.MAX_VALUE, code, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> codec.decode(code, Integer.MAX_VALUE, new float[5], 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    float[] broken = {0, 0, 0, 0, 0, 0, Float.NaN, 0, 0, 0};
    assertThatThrownBy(() -> codec.encode(broken, 2, new byte[2 * codec.bytesPerCode()], 1))
        .hasMessageContaining("row 1, column 1");
  }
}
