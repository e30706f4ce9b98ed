package org.halfspace.code;

import java.io.IOException;
import java.util.Arrays;
import org.halfspace.data.VectorData;
import org.halfspace.linalg.Parallel;

/**
 * From an encoder and vectors to a codec: the products of codes and vectors in one pass, the
 * decoder from them. Stateless and thread-safe.
 */
public final class DecoderFit {
  private DecoderFit() {}

  /**
   * Encodes all vectors and adds up what a decoder is found from.
   *
   * @param encoder whose decoder is not asked
   * @param gain whether codes are weighted with the gain of their vectors
   * @param scale the norm whose gain is 1
   * @param threads for what is not BLAS
   * @throws IOException if the vectors cannot be read
   */
  public static DecoderRegression products(
      SignCodec encoder, VectorData data, Gain gain, float scale, int threads) throws IOException {
    int n = encoder.codes();
    int d = encoder.dimension();
    DecoderRegression regression = new DecoderRegression(n, d);
    float[] weights = new float[CodedBlocks.rows(d, n)];
    Arrays.fill(weights, 1);
    CodedBlocks.forEach(
        encoder,
        data,
        threads,
        (centred, signs, rows) -> {
          if (gain == Gain.FLOAT16) {
            weigh(centred, signs, weights, rows, n, scale, threads);
          }
          regression.add(centred, signs, weights, rows);
        });
    return regression;
  }

  private static void weigh(
      float[] centred,
      float[] signs,
      float[] weights,
      int rows,
      int codes,
      float scale,
      int threads) {
    int d = centred.length / weights.length;
    float[] origin = new float[d];
    Parallel.ranges(
        threads,
        rows,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            float weight = HalfFloat.toFloat(VectorCodec.gain(centred, i * d, origin, scale));
            weights[i] = weight;
            for (int j = i * codes; j < (i + 1) * codes; j++) {
              signs[j] *= weight;
            }
          }
        });
  }

  /** The codec of an encoder, a decoder and a gain. */
  public static VectorCodec codec(
      SignCodec encoder, DecoderRegression.Decoder decoder, Gain gain, float scale) {
    float[] offset = encoder.mean();
    for (int j = 0; j < offset.length; j++) {
      offset[j] += (float) decoder.constant()[j];
    }
    SignCodec signs = encoder.withDecoder(decoder.transposed().transpose().toFloats(), offset);
    return gain == Gain.NONE ? VectorCodec.withoutGain(signs) : VectorCodec.withGain(signs, scale);
  }
}
