// SPDX-License-Identifier: Apache-2.0
package org.halfspace.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.halfspace.Autoencoder;
import org.halfspace.ModelMetadata;
import org.halfspace.ModelOrigin;
import org.halfspace.code.LevelCodec;
import org.halfspace.code.Quantizer;
import org.halfspace.code.SignCodec;
import org.halfspace.code.VectorCodec;
import org.halfspace.io.Existing;
import org.halfspace.source.Spectrum;

/** Random codecs, and ONNX Runtime running the decoders that were written for them. */
record DecoderRuntime(Path folder) {
  /** A model without a history. */
  static Autoencoder model(VectorCodec codec) {
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

  static float[] gaussian(SplittableRandom random, int count, double scale) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (scale * random.nextGaussian());
    }
    return values;
  }

  static SignCodec signs(SplittableRandom random, int n, int d) {
    return SignCodec.of(
        n,
        d,
        gaussian(random, n * d, 1),
        gaussian(random, d * n, 1),
        gaussian(random, d, 1),
        gaussian(random, d, 1));
  }

  static LevelCodec levels(SplittableRandom random, int d, int... unitBits) {
    List<Quantizer> quantizers = new ArrayList<>();
    for (int bits : unitBits) {
      quantizers.add(
          Quantizer.of(
              random.doubles(1 << bits, -2, 2).sorted().toArray(),
              random.doubles((1 << bits) - 1, -9, 9).sorted().toArray()));
    }
    int u = unitBits.length;
    return LevelCodec.of(
        quantizers,
        gaussian(random, u * d, 1),
        gaussian(random, u * d, 1),
        gaussian(random, d, 1),
        gaussian(random, d, 1));
  }

  /** The vectors of the decoder that decodes. */
  float[][] decode(VectorCodec codec, byte[] codes, int rows) throws Exception {
    Path file = folder.resolve("decoder.onnx");
    OnnxFile.writeDecoder(file, model(codec), Existing.REPLACE);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    long[] shape = {rows, codec.layout().bytesPerCode()};
    try (OrtSession session = environment.createSession(file.toString());
        OnnxTensor input =
            OnnxTensor.createTensor(
                environment, ByteBuffer.wrap(codes), shape, OnnxJavaType.UINT8);
        OrtSession.Result result = session.run(Map.of("codes", input))) {
      return (float[][]) result.get("vectors").orElseThrow().getValue();
    }
  }
}
