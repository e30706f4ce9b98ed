// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.decoder;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.halfspace.code.Gain;
import org.halfspace.code.SignCodec;
import org.halfspace.code.SignEncoder;
import org.halfspace.code.VectorCodec;
import org.halfspace.code.engine.HalfFloat;
import org.halfspace.code.engine.PairedBlocks;
import org.halfspace.data.VectorData;

/**
 * From an encoder and vectors to a codec: the products of codes and vectors in one pass, the
 * decoder from them. Stateless and thread-safe.
 */
public final class DecoderFit {
  /** Sums that all threads together may hold. */
  private static final long MOST_SUMS = 1 << 24;

  private DecoderFit() {}

  /**
   * Encodes all vectors and adds up what a decoder is found from. Where the sums are small, each
   * thread has its own. The same for the same number of threads.
   *
   * @param gain whether codes are weighted with the gain of their vectors
   * @param scale the norm whose gain is 1: about the root mean square of the centered vectors
   * @param threads of BLAS and of what is not BLAS
   * @throws IOException if the vectors cannot be read
   */
  public static DecoderRegression products(
      SignEncoder encoder, VectorData data, Gain gain, float scale, int threads)
      throws IOException {
    long n = encoder.bits();
    long sums = n * (n + encoder.dimension());
    int workers = (int) Math.max(1, Math.min(threads, MOST_SUMS / sums));
    List<Worker> all = new ArrayList<>();
    for (int w = 0; w < workers; w++) {
      all.add(new Worker(encoder, gain, scale));
    }
    CodedBlocks.forEach(encoder, data, threads, all);
    DecoderRegression regression = all.get(0).regression;
    for (Worker other : all.subList(1, workers)) {
      regression.merge(other.regression);
    }
    return regression;
  }

  /** Adds up blocks, weighted with their gains. */
  private static final class Worker implements CodedBlocks.Consumer {
    private final DecoderRegression regression;
    private final Gain gain;
    private final float scale;
    private final int bits;
    private final float[] origin;
    private final float[] weights;

    Worker(SignEncoder encoder, Gain gain, float scale) {
      this.regression = new DecoderRegression(encoder.bits(), encoder.dimension(), scale);
      this.gain = gain;
      this.scale = scale;
      this.bits = encoder.bits();
      this.origin = new float[encoder.dimension()];
      this.weights = new float[PairedBlocks.rows(encoder.dimension(), encoder.bits())];
      Arrays.fill(weights, 1);
    }

    @Override
    public void accept(float[] centered, float[] signs, int rows) {
      if (gain == Gain.FLOAT16) {
        weigh(centered, signs, rows);
      }
      regression.add(centered, signs, weights, rows);
    }

    private void weigh(float[] centered, float[] signs, int rows) {
      for (int i = 0; i < rows; i++) {
        float weight =
            HalfFloat.toFloat(VectorCodec.gain(centered, i * origin.length, origin, scale));
        weights[i] = weight;
        for (int j = i * bits; j < (i + 1) * bits; j++) {
          signs[j] *= weight;
        }
      }
    }
  }

  /** The codec of an encoder, a decoder and a gain. */
  public static VectorCodec codec(
      SignEncoder encoder, DecoderRegression.Decoder decoder, Gain gain, float scale) {
    float[] offset = encoder.mean();
    for (int j = 0; j < offset.length; j++) {
      offset[j] += (float) decoder.constant()[j];
    }
    SignCodec signs = encoder.withDecoder(decoder.transposed().transpose().toFloats(), offset);
    return gain == Gain.NONE ? VectorCodec.withoutGain(signs) : VectorCodec.withGain(signs, scale);
  }
}
