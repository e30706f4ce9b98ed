// SPDX-License-Identifier: Apache-2.0
package org.halfspace.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.halfspace.Autoencoder;
import org.halfspace.ModelMetadata;
import org.halfspace.ModelOrigin;
import org.halfspace.code.Gain;
import org.halfspace.code.GainRule;
import org.halfspace.code.LevelCodec;
import org.halfspace.code.Quantizer;
import org.halfspace.code.UnitLayout;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.halfspace.data.VectorFiles;
import org.halfspace.fit.EncoderMethod;
import org.halfspace.fit.Fit;
import org.halfspace.fit.UnitBits;
import org.halfspace.io.Existing;
import org.halfspace.source.Spectrum;
import org.halfspace.testing.RealData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ONNX Runtime comes to the indexes, codes and vectors of a codec with several levels. */
class LevelGraphsTest {
  @TempDir Path folder;

  private static float[] gaussian(SplittableRandom random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Levels at the quantiles of a Gaussian of variance d, or so. */
  private static Quantizer quantizer(SplittableRandom random, int bits, int d) {
    double[] rising =
        IntStream.range(0, (2 << bits) - 1)
            .mapToDouble(i -> Math.sqrt(2 * d) * random.nextGaussian())
            .sorted()
            .toArray();
    double[] levels = IntStream.range(0, 1 << bits).mapToDouble(i -> rising[2 * i]).toArray();
    double[] thresholds =
        IntStream.range(0, levels.length - 1).mapToDouble(i -> rising[2 * i + 1]).toArray();
    return Quantizer.of(levels, thresholds);
  }

  private static LevelCodec codec(int d, int... unitBits) {
    SplittableRandom random = new SplittableRandom(31L * unitBits.length + d);
    List<Quantizer> quantizers = new ArrayList<>();
    for (int bits : unitBits) {
      quantizers.add(quantizer(random, bits, d));
    }
    int u = unitBits.length;
    return LevelCodec.of(
        quantizers,
        gaussian(random, u * d),
        gaussian(random, u * d),
        gaussian(random, d),
        gaussian(random, d));
  }

  private static Autoencoder model(VectorCodec codec) {
    int d = codec.dimension();
    return new Autoencoder(
        codec,
        new float[d],
        Spectrum.powerLaw(d, 1).eigenvalues(),
        new ModelMetadata(
            new ModelMetadata.Recipe(
                "sign", new ModelOrigin.Method("m"), "d", codec.gain().label(), 7),
            new ModelMetadata.Source("x", "", "c", 5, 2),
            new ModelMetadata.Distortions(0.25, 0.5, 0.75, 1),
            new ModelMetadata.Machine(1, "s")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "8", "1,1,1", "3,3,3", "5,5,2,1,8,4,4,1", "1,8", "7,1,6,2,2,2,2"})
  void theRuntimeCodesRandomVectorsAsTheCodecDoes(String unitBits) throws Exception {
    int[] bits = ints(unitBits);
    for (int d : new int[] {1, 23}) {
      VectorCodec codec = VectorCodec.withoutGain(codec(d, bits));
      assertSame(model(codec), gaussian(new SplittableRandom(4), 500 * d), 500);
    }
  }

  private static int[] ints(String list) {
    return Arrays.stream(list.split(",")).mapToInt(Integer::parseInt).toArray();
  }

  @Test
  void manyUnitsOfAllSizes() throws Exception {
    int[] bits = IntStream.range(0, 401).map(j -> 1 + j * j % 8).toArray();
    VectorCodec codec = VectorCodec.withoutGain(codec(64, bits));
    assertSame(model(codec), gaussian(new SplittableRandom(5), 300 * 64), 300);
  }

  @ParameterizedTest
  @ValueSource(strings = {"norm", "projection"})
  void withGainUnitsSeeDirections(String rule) throws Exception {
    int d = 40;
    LevelCodec units = codec(d, 4, 4, 3, 3, 2, 8, 1);
    float[] vectors = gaussian(new SplittableRandom(6), 400 * d);
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] *= (float) Math.exp(i / d % 21 - 10);
    }
    // The mean itself has pre-activations of zero.
    System.arraycopy(units.mean(), 0, vectors, 7 * d, d);
    assertSame(model(VectorCodec.withGain(units, 5.5f, GainRule.of(rule))), vectors, 400);
  }

  @Test
  void theRuntimeCodesWordVectorsAsTheCodecDoes() throws Exception {
    VectorData words = VectorFiles.open(RealData.file("words/words-300d.npy"));
    Autoencoder model =
        Fit.toBits(400)
            .withMethod(EncoderMethod.CLOSED_FORM)
            .withUnitBits(UnitBits.mixed())
            .withGain(Gain.FLOAT16)
            .run(words)
            .model();
    assertThat(model.codec().hasSigns()).isFalse();
    float[] vectors = new float[2000 * 300];
    try (VectorData.Pass pass = words.open()) {
      assertSame(model, vectors, pass.read(vectors, 2000));
    }
  }

  @Test
  void aPreActivationAtAThresholdIsAboveIt() throws Exception {
    Quantizer quantizer = Quantizer.of(new double[] {0, 1, 2, 3}, new double[] {-1, 0.5, 2});
    LevelCodec units =
        LevelCodec.of(
            List.of(quantizer), new float[] {1}, new float[] {1}, new float[1], new float[1]);
    float[] vectors = {-1, 0.5f, 2, Math.nextDown(-1f), Math.nextDown(.5f), Math.nextDown(2f)};
    byte[][] codes = (byte[][]) encoded(model(VectorCodec.withoutGain(units)), vectors, 6)[0];
    int[] indexes = {1, 2, 3, 0, 1, 2};
    for (int i = 0; i < 6; i++) {
      assertThat(codes[i]).containsExactly((byte) (indexes[i] << 6));
    }
  }

  @Test
  void theGraphsSayWhatTheyTake() throws Exception {
    Autoencoder model = model(VectorCodec.withoutGain(codec(5, 3, 3, 3)));
    OnnxFile.writeEncoder(folder.resolve("encoder.onnx"), model, Existing.REPLACE);
    try (OrtSession session = session("encoder.onnx")) {
      assertThat(session.getMetadata().getCustomMetadata()).containsEntry("model", model.id());
      TensorInfo codes = (TensorInfo) session.getOutputInfo().get("codes").getInfo();
      TensorInfo indexes = (TensorInfo) session.getOutputInfo().get("indexes").getInfo();
      assertThat(codes.getShape()).containsExactly(-1, 2);
      assertThat(indexes.getShape()).containsExactly(-1, 3);
    }
  }

  /** Codes and indexes by the runtime. */
  private Object[] encoded(Autoencoder model, float[] vectors, int rows) throws Exception {
    OnnxFile.writeEncoder(folder.resolve("encoder.onnx"), model, Existing.REPLACE);
    int d = model.dimension();
    try (OrtSession encoder = session("encoder.onnx");
        OnnxTensor input =
            OnnxTensor.createTensor(
                OrtEnvironment.getEnvironment(),
                FloatBuffer.wrap(vectors, 0, rows * d),
                new long[] {rows, d});
        OrtSession.Result result = encoder.run(Map.of("vectors", input))) {
      return new Object[] {
        result.get("codes").orElseThrow().getValue(), result.get("indexes").orElseThrow().getValue()
      };
    }
  }

  private void assertSame(Autoencoder model, float[] vectors, int rows) throws Exception {
    VectorCodec codec = model.codec();
    LevelCodec units = (LevelCodec) codec.units();
    UnitLayout layout = units.layout();
    int bytes = units.bytesPerCode();
    byte[] ours = new byte[rows * bytes];
    codec.encode(vectors, rows, ours, new short[codec.gains(rows)], 1);
    Object[] theirs = encoded(model, vectors, rows);
    byte[][] codes = (byte[][]) theirs[0];
    byte[][] indexes = (byte[][]) theirs[1];
    long differ = 0;
    for (int i = 0; i < rows; i++) {
      byte[] packed = new byte[bytes];
      for (int j = 0; j < units.units(); j++) {
        int index = indexes[i][j] & 0xff;
        packed[layout.byteOf(j)] |= (byte) (index << layout.shiftOf(j));
        int own = layout.index(ours, i * bytes, j);
        if (index != own) {
          differ++;
          assertAtThreshold(codec, vectors, i, j, index, own);
        }
      }
      assertThat(codes[i]).containsExactly(packed);
    }
    // Of a million units of a few thresholds each, some may fall the other way by rounding.
    assertThat(differ).isLessThanOrEqualTo(1 + (long) rows * units.units() / 20_000);
    assertSameVectors(model, ours, rows);
  }

  /** Indexes may differ by one, where the pre-activation meets the threshold to rounding. */
  private static void assertAtThreshold(
      VectorCodec codec, float[] vectors, int row, int unit, int theirs, int ours) {
    LevelCodec units = (LevelCodec) codec.units();
    float[] encoder = units.encoder();
    float[] mean = units.mean();
    int d = mean.length;
    double sum = 0;
    double size = 0;
    double square = 0;
    for (int k = 0; k < d; k++) {
      double centered = (double) vectors[row * d + k] - mean[k];
      sum += encoder[unit * d + k] * centered;
      size += Math.abs(encoder[unit * d + k] * centered);
      square += centered * centered;
    }
    double factor = codec.gain() == Gain.NONE ? 1 : codec.scale() / Math.sqrt(square);
    double threshold = units.quantizers().get(unit).threshold(Math.min(theirs, ours));
    assertThat(Math.abs(theirs - ours)).isEqualTo(1);
    // d additions, the subtraction of the mean, the factor and the product with it.
    assertThat(Math.abs(factor * sum - threshold))
        .as("row %d, unit %d differs", row, unit)
        .isLessThanOrEqualTo((d + 5) * 0x1p-24 * factor * size);
  }

  private void assertSameVectors(Autoencoder model, byte[] packed, int rows) throws Exception {
    OnnxFile.writeDecoder(folder.resolve("decoder.onnx"), model, Existing.REPLACE);
    LevelCodec units = (LevelCodec) model.codec().units();
    int d = units.dimension();
    int u = units.units();
    float[] ours = new float[rows * d];
    units.decode(packed, rows, ours, 1);
    float[] decoder = units.decoder();
    try (OrtSession session = session("decoder.onnx");
        OnnxTensor input =
            OnnxTensor.createTensor(
                OrtEnvironment.getEnvironment(),
                ByteBuffer.wrap(packed),
                new long[] {rows, units.bytesPerCode()},
                OnnxJavaType.UINT8);
        OrtSession.Result result = session.run(Map.of("codes", input))) {
      float[][] theirs = (float[][]) result.get("vectors").orElseThrow().getValue();
      for (int k = 0; k < d; k++) {
        double size = Math.abs(units.offset()[k]);
        for (int j = 0; j < u; j++) {
          Quantizer quantizer = units.quantizers().get(j);
          double largest =
              Math.max(
                  Math.abs(quantizer.level(0)), Math.abs(quantizer.level(quantizer.size() - 1)));
          size += Math.abs(decoder[k * u + j]) * largest;
        }
        // Both round each product and addition by at most 2^-24 of what the terms can sum to.
        double tolerance = 4 * (u + 2) * 0x1p-24 * size;
        for (int i = 0; i < rows; i++) {
          double difference = theirs[i][k] - (double) ours[i * d + k];
          if (!(Math.abs(difference) <= tolerance)) {
            fail("row " + i + ", entry " + k + " differs by " + difference + " > " + tolerance);
          }
        }
      }
    }
  }

  private OrtSession session(String name) throws Exception {
    return OrtEnvironment.getEnvironment().createSession(folder.resolve(name).toString());
  }
}
