// SPDX-License-Identifier: Apache-2.0
package org.halfspace.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.halfspace.Autoencoder;
import org.halfspace.ModelMetadata;
import org.halfspace.ModelOrigin;
import org.halfspace.code.SignCodec;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.halfspace.data.VectorFiles;
import org.halfspace.fit.EncoderMethod;
import org.halfspace.fit.Fit;
import org.halfspace.fit.UniversalCode;
import org.halfspace.io.Existing;
import org.halfspace.source.Spectrum;
import org.halfspace.testing.RealData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ONNX Runtime runs what was written, and comes to the codes and vectors of the codec. */
class OnnxFileTest {
  @TempDir Path folder;

  private static Autoencoder model(int n, int d) {
    SplittableRandom random = new SplittableRandom(31L * n + d);
    return new Autoencoder(
        VectorCodec.withoutGain(
            SignCodec.of(
                n,
                d,
                gaussian(random, n * d),
                gaussian(random, n * d),
                gaussian(random, d),
                gaussian(random, d))),
        new float[d],
        Spectrum.powerLaw(d, 1).eigenvalues(),
        new ModelMetadata(
            new ModelMetadata.Recipe("sign", new ModelOrigin.Method("m"), "d", "none", 7),
            new ModelMetadata.Source("x", "", "c", 5, 2),
            new ModelMetadata.Distortions(0.25, 0.5, 0.75, 1),
            new ModelMetadata.Machine(1, "s")));
  }

  private static float[] gaussian(SplittableRandom random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @ParameterizedTest
  @CsvSource({"1,1", "7,3", "8,5", "64,100", "300,300", "1021,96"})
  void theRuntimeCodesRandomVectorsAsTheCodecDoes(int n, int d) throws Exception {
    assertSameCodes(model(n, d), gaussian(new SplittableRandom(4), 500 * d), 500);
  }

  @Test
  void theRuntimeCodesAUniversalModelsMatrix() throws Exception {
    Autoencoder model = UniversalCode.of(72, 100).withSeed(7).withThreads(1).run().model();
    assertSameCodes(model, gaussian(new SplittableRandom(5), 500 * 72), 500);
  }

  @Test
  void theRuntimeCodesWordVectorsAsTheCodecDoes() throws Exception {
    VectorData words = VectorFiles.open(RealData.file("words/words-300d.npy"));
    Autoencoder model = Fit.toBits(300).withMethod(EncoderMethod.CLOSED_FORM).run(words).model();
    float[] vectors = new float[5000 * 300];
    try (VectorData.Pass pass = words.open()) {
      int rows = pass.read(vectors, 5000);
      assertThat(rows).isPositive();
      assertSameCodes(model, vectors, rows);
    }
  }

  private void assertSameCodes(Autoencoder model, float[] vectors, int rows) throws Exception {
    SignCodec codec = model.codec().signs();
    int n = codec.bits();
    int bytes = codec.bytesPerCode();
    byte[] ours = new byte[rows * bytes];
    codec.encode(vectors, rows, ours, 1);
    OnnxFile.writeEncoder(folder.resolve("encoder.onnx"), model, Existing.KEEP);
    OnnxFile.writeDecoder(folder.resolve("decoder.onnx"), model, Existing.KEEP);

    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession encoder = session(environment, "encoder.onnx");
        OnnxTensor input =
            OnnxTensor.createTensor(
                environment,
                FloatBuffer.wrap(vectors, 0, rows * codec.dimension()),
                new long[] {rows, codec.dimension()});
        OrtSession.Result result = encoder.run(Map.of("vectors", input))) {
      assertThat(encoder.getMetadata().getCustomMetadata()).containsEntry("model", model.id());
      byte[][] packed = (byte[][]) result.get("codes").orElseThrow().getValue();
      byte[][] bits = (byte[][]) result.get("bits").orElseThrow().getValue();
      Difference difference = new Difference(codec, vectors);
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < 8 * bytes; j++) {
          int bit = packed[i][j / 8] >> (7 - j % 8) & 1;
          if (bit != (j < n ? bits[i][j] : 0)) {
            fail("row " + i + ", bit " + j + " packed: " + bit);
          }
          difference.add(i, j, bit, ours[i * bytes + j / 8] >> (7 - j % 8) & 1);
        }
      }
      // Sums of float32 in another order differ by some 2^-24 √d of their size, so of a million
      // bits about one may fall the other way; ten are let pass.
      assertThat(difference.count).isLessThanOrEqualTo((long) rows * n / 100_000);
    }
    assertSameVectors(environment, codec, ours, rows);
  }

  /** Bits that differ, which only those zero to rounding may. */
  private static final class Difference {
    private final float[] encoder;
    private final float[] mean;
    private final float[] vectors;
    private long count;

    Difference(SignCodec codec, float[] vectors) {
      this.encoder = codec.encoder();
      this.mean = codec.mean();
      this.vectors = vectors;
    }

    void add(int row, int bit, int theirs, int ours) {
      if (theirs == ours) {
        return;
      }
      count++;
      int d = mean.length;
      double sum = 0;
      double size = 0;
      for (int k = 0; k < d; k++) {
        double term = encoder[bit * d + k] * ((double) vectors[row * d + k] - mean[k]);
        sum += term;
        size += Math.abs(term);
      }
      // Each of d additions and the subtraction of the mean rounds by at most 2^-24.
      assertThat(Math.abs(sum))
          .as("row %d, bit %d differs", row, bit)
          .isLessThanOrEqualTo((d + 2) * 0x1p-24 * size);
    }
  }

  private void assertSameVectors(
      OrtEnvironment environment, SignCodec codec, byte[] packed, int rows) throws Exception {
    float[] ours = new float[rows * codec.dimension()];
    codec.decode(packed, rows, ours, 1);
    float[] decoder = codec.decoder();
    try (OrtSession session = session(environment, "decoder.onnx");
        OnnxTensor input =
            OnnxTensor.createTensor(
                environment,
                ByteBuffer.wrap(packed),
                new long[] {rows, codec.bytesPerCode()},
                OnnxJavaType.UINT8);
        OrtSession.Result result = session.run(Map.of("codes", input))) {
      float[][] theirs = (float[][]) result.get("vectors").orElseThrow().getValue();
      for (int k = 0; k < codec.dimension(); k++) {
        double size = Math.abs(codec.mean()[k]);
        for (int j = 0; j < codec.bits(); j++) {
          size += Math.abs(decoder[k * codec.bits() + j]);
        }
        // Both round each of n + 1 additions by at most 2^-24 of what the terms can sum to.
        double tolerance = 2 * (codec.bits() + 1) * 0x1p-24 * size;
        for (int i = 0; i < rows; i++) {
          double difference = theirs[i][k] - (double) ours[i * codec.dimension() + k];
          if (!(Math.abs(difference) <= tolerance)) {
            fail("row " + i + ", entry " + k + " differs by " + difference + " > " + tolerance);
          }
        }
      }
    }
  }

  private OrtSession session(OrtEnvironment environment, String name) throws OrtException {
    return environment.createSession(folder.resolve(name).toString());
  }

  @Test
  void theGraphsSayWhatTheyTake() throws Exception {
    OnnxFile.writeEncoder(folder.resolve("encoder.onnx"), model(13, 5), Existing.KEEP);
    try (OrtSession session = session(OrtEnvironment.getEnvironment(), "encoder.onnx")) {
      TensorInfo input = (TensorInfo) session.getInputInfo().get("vectors").getInfo();
      TensorInfo codes = (TensorInfo) session.getOutputInfo().get("codes").getInfo();
      TensorInfo bits = (TensorInfo) session.getOutputInfo().get("bits").getInfo();
      assertThat(input.getShape()).containsExactly(-1, 5);
      assertThat(codes.getShape()).containsExactly(-1, 2);
      assertThat(bits.getShape()).containsExactly(-1, 13);
    }
  }

  @Test
  void aPreActivationOfZeroIsABitOfOne() throws Exception {
    Autoencoder model =
        new Autoencoder(
            VectorCodec.withoutGain(
                SignCodec.of(2, 1, new float[] {1, -1}, new float[] {1, 1}, new float[] {3})),
            new float[] {3},
            new double[] {1},
            model(1, 1).metadata());
    assertSameCodes(model, new float[] {3, 4, 2, Math.nextDown(3f)}, 4);
    assertThat(model.encode(new float[] {3})).containsExactly((byte) 0xc0);
  }

  @Test
  void anEarlierFileIsKept() throws IOException {
    Path path = Files.writeString(folder.resolve("encoder.onnx"), "precious");
    assertThatThrownBy(() -> OnnxFile.writeEncoder(path, model(2, 2), Existing.KEEP))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(Files.readString(path)).isEqualTo("precious");
  }
}
