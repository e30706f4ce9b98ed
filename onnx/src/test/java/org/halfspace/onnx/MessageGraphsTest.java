// SPDX-License-Identifier: Apache-2.0
package org.halfspace.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.halfspace.Autoencoder;
import org.halfspace.code.DecoderType;
import org.halfspace.code.Gain;
import org.halfspace.code.MessagePassing;
import org.halfspace.code.MessagePassing.Layer;
import org.halfspace.code.UnitCodec;
import org.halfspace.code.UnitLayout;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.halfspace.fit.DecoderKind;
import org.halfspace.fit.EncoderMethod;
import org.halfspace.fit.Fit;
import org.halfspace.fit.UnitBits;
import org.halfspace.source.GaussianSource;
import org.halfspace.source.Spectrum;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ONNX Runtime comes to the vectors of message passing, and to means of normals as they are. */
class MessageGraphsTest {
  private static final int D = 14;
  private static final int ROWS = 200;

  /** What means of normals may be off, of themselves or of 1. */
  private static final double MEANS = 2e-6;

  @TempDir private Path folder;
  private final SplittableRandom random = new SplittableRandom(3);
  private DecoderRuntime runtime;

  @BeforeEach
  void start() {
    runtime = new DecoderRuntime(folder);
  }

  private MessagePassing random(UnitLayout layout, int layers) {
    int u = layout.units();
    List<Float> thresholds = new ArrayList<>();
    for (int bits : layout.unitBits()) {
      random
          .doubles((1 << bits) - 1, -2, 2)
          .sorted()
          .forEach(threshold -> thresholds.add((float) threshold));
    }
    float[] all = new float[thresholds.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = thresholds.get(i);
    }
    List<Layer> list = new ArrayList<>();
    for (int l = 0; l < layers; l++) {
      float[] variances = new float[u];
      float[] strengths = new float[u];
      for (int j = 0; j < u; j++) {
        variances[j] = (float) random.nextDouble(0.2, 1);
        strengths[j] = (float) random.nextDouble(0.5, 1.5);
      }
      boolean last = l == layers - 1;
      float[] mixing = DecoderRuntime.gaussian(random, last ? 0 : u * u, 0.5 / Math.sqrt(u));
      list.add(new Layer(variances, strengths, mixing));
    }
    return MessagePassing.of(
        layout,
        all,
        list,
        DecoderRuntime.gaussian(random, D * u, 1 / Math.sqrt(u)),
        DecoderRuntime.gaussian(random, D, 1));
  }

  private void assertSame(VectorCodec codec, byte[] codes, int rows) throws Exception {
    int d = codec.dimension();
    float[] expected = new float[rows * d];
    codec.decoder().decode(codes, rows, expected, 1);

    float[][] found = runtime.decode(codec, codes, rows);

    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < d; j++) {
        float value = expected[i * d + j];
        // Errors of 2e-6 in each of the means grow by a small factor in each of four layers.
        assertThat(found[i][j])
            .as("row %s, entry %s", i, j)
            .isCloseTo(value, within(1e-4f * (1 + Math.abs(value))));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void theRuntimeDecodesAsTheDecoderDoes(int layers) throws Exception {
    for (UnitCodec codec :
        List.of(
            DecoderRuntime.signs(random, 1, D),
            DecoderRuntime.signs(random, 37, D),
            DecoderRuntime.levels(random, D, 3, 1, 8, 2, 2, 5, 1, 4))) {
      VectorCodec messages =
          VectorCodec.withoutGain(codec).withDecoder(random(codec.layout(), layers));
      byte[] codes = new byte[ROWS * codec.bytesPerCode()];
      codec.encode(DecoderRuntime.gaussian(random, ROWS * D, 2), ROWS, codes, 1);
      assertSame(messages, codes, ROWS);
    }
  }

  @ParameterizedTest
  @CsvSource({"1,60", "2,24"})
  void theRuntimeDecodesAFittedModel(int unitBits, int units) throws Exception {
    VectorData data = new GaussianSource(Spectrum.parse("power:20:0.7")).vectors(2_000, 4);
    Autoencoder model =
        Fit.toBits(unitBits * units)
            .withUnitBits(UnitBits.of(unitBits))
            .withMethod(EncoderMethod.CLOSED_FORM)
            .withGain(Gain.FLOAT16)
            .withDecoder(DecoderKind.MESSAGE_PASSING)
            .withThreads(1)
            .run(data)
            .model();
    VectorCodec codec = model.codec();
    MessagePassing messages =
        (MessagePassing) codec.decoder(DecoderType.MESSAGE_PASSING).orElseThrow();
    assertThat(messages.layers().size()).isGreaterThan(unitBits == 1 ? 1 : 0);
    byte[] codes = new byte[ROWS * codec.units().bytesPerCode()];
    float[] vectors = Arrays.copyOf(data.toArray(), ROWS * 20);
    codec.encode(vectors, ROWS, codes, new short[codec.gains(ROWS)], 1);
    assertSame(codec, codes, ROWS);
    assertSame(codec.decodingBy(DecoderType.LINEAR), codes, ROWS);
  }

  /** E[g | low &lt; g &lt; high] with x = g − low, by Simpson's rule. */
  private static double mean(double low, double high) {
    if (low + high < 0) {
      return -mean(-high, -low);
    }
    // Beyond, the density has fallen by e⁻⁴⁵ or more since the beginning, or since 0.
    double start = Math.max(low, -12);
    double length = Math.min(high - start, start > 0 ? Math.min(10, 45 / start) : 12 - start);
    int steps = 20_000;
    double moment = 0;
    double mass = 0;
    for (int i = 0; i <= steps; i++) {
      double x = length * i / steps;
      double weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
      // Of e^{−(start + x)²/2} the factor of the largest value is left out.
      double largest = start > 0 ? start * start / 2 : 0;
      double density = weight * Math.exp(largest - (start + x) * (start + x) / 2);
      moment += density * x;
      mass += density;
    }
    return start + moment / mass;
  }

  /**
   * Means by a decoder of one layer that reads each message out as it is.
   *
   * @param ends of which two neighbors of each unit are the cell
   */
  private double[] means(float[][] ends) throws Exception {
    int u = ends.length;
    int bits = ends[0].length == 1 ? 1 : 2;
    int[] unitBits = new int[u];
    Arrays.fill(unitBits, bits);
    UnitCodec codec =
        bits == 1 ? DecoderRuntime.signs(random, u, u) : DecoderRuntime.levels(random, u, unitBits);
    float[] ones = new float[u];
    Arrays.fill(ones, 1);
    float[] identity = new float[u * u];
    float[] thresholds = new float[u * ((1 << bits) - 1)];
    byte[] cells = new byte[codec.bytesPerCode()];
    for (int j = 0; j < u; j++) {
      identity[j * u + j] = 1;
      // Of four cells the second, between the first two thresholds.
      float[] own = bits == 1 ? ends[j] : new float[] {ends[j][0], ends[j][1], ends[j][1]};
      System.arraycopy(own, 0, thresholds, j * own.length, own.length);
      cells[codec.layout().byteOf(j)] |= (byte) (1 << codec.layout().shiftOf(j));
    }
    MessagePassing decoder =
        MessagePassing.of(
            codec.layout(),
            thresholds,
            List.of(new Layer(ones, ones, new float[0])),
            identity,
            new float[u]);
    float[] found =
        runtime.decode(VectorCodec.withoutGain(codec).withDecoder(decoder), cells, 1)[0];
    double[] means = new double[u];
    for (int j = 0; j < u; j++) {
      means[j] = found[j];
    }
    return means;
  }

  @Test
  void meansOfTailsAreThoseOfIntegrals() throws Exception {
    float[][] ends = new float[900][];
    for (int j = 0; j < ends.length; j++) {
      ends[j] = new float[] {j < 800 ? -20 + j / 20f : (float) Math.pow(10, (j - 790) / 50.0)};
    }
    double[] found = means(ends);
    for (int j = 0; j < ends.length; j++) {
      double exact = mean(ends[j][0], Double.POSITIVE_INFINITY);
      assertThat(found[j])
          .as("above %s", ends[j][0])
          .isCloseTo(exact, within(MEANS * Math.max(1, Math.abs(exact))));
    }
  }

  @Test
  void meansFarOutAreTheEndsOfTheirTails() throws Exception {
    float[][] ends = {{1e10f}, {1e19f}, {3e25f}, {1e37f}, {-1e10f}, {-1e19f}, {-1e37f}};
    double[] found = means(ends);
    for (int j = 0; j < ends.length; j++) {
      double exact = Math.max(0, ends[j][0]);
      assertThat(found[j]).isCloseTo(exact, within(1e-6 * exact));
    }
  }

  @Test
  void meansOfIntervalsAreThoseOfIntegrals() throws Exception {
    float[][] ends = new float[1000][];
    for (int j = 0; j < ends.length; j++) {
      double low = random.nextDouble(-1, 1) * Math.pow(10, random.nextDouble(-2, 2.5));
      double width = Math.pow(10, random.nextDouble(-4, 2));
      ends[j] = new float[] {(float) low, (float) (low + width)};
    }
    double[] found = means(ends);
    for (int j = 0; j < ends.length; j++) {
      double exact = mean(ends[j][0], ends[j][1]);
      assertThat(found[j])
          .as("from %s to %s", ends[j][0], ends[j][1])
          .isCloseTo(exact, within(MEANS * Math.max(1, Math.abs(exact))))
          .isBetween((double) ends[j][0], (double) ends[j][1]);
    }
  }

  @Test
  void intervalsWithoutWidthAreTheirPoint() throws Exception {
    float[][] ends = {{0, 0}, {3, 3}, {-70, -70}, {1e20f, 1e20f}, {-1e30f, -1e30f}};
    double[] found = means(ends);
    for (int j = 0; j < ends.length; j++) {
      assertThat(found[j]).isEqualTo(ends[j][0]);
    }
  }
}
