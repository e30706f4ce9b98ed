// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.messages;

import java.util.ArrayList;
import java.util.List;
import org.halfspace.code.MessagePassing;
import org.halfspace.fit.decoder.CodedSample;
import org.halfspace.fit.decoder.DecoderRegression;
import org.halfspace.fit.decoder.SourceCodes;
import org.halfspace.internal.ArraySize;

/**
 * The readout of messages by least squares: R, a = argmin Σ ‖x − μ − g (R r + a)‖², drawn towards
 * the Gaussian source. Stateless and thread-safe.
 */
final class ReadoutFit {
  private static final int BLOCK_FLOATS = 1 << 20;

  /** How many imagined vectors of the source stand beside those of the sample, for each unit. */
  private static final double[] WEIGHTS = {1, 8};

  private ReadoutFit() {}

  /**
   * Decoders with other readouts, one for each weight of the source. Cost N (u² + u d) + u³/3 for
   * each, beside the messages.
   *
   * @param decoder which makes the messages
   * @param source the messages on the Gaussian source
   */
  static List<MessagePassing> candidates(
      MessagePassing decoder, SourceCodes source, CodedSample sample, int threads) {
    int u = decoder.layout().units();
    int d = decoder.dimension();
    DecoderRegression regression = new DecoderRegression(u, d, size(sample));
    int bytes = sample.codec().units().bytesPerCode();
    int most = Math.max(1, Math.min(sample.rows(), BLOCK_FLOATS / Math.max(u, d)));
    float[] messages = new float[ArraySize.of("messages", most, u)];
    float[] centered = new float[ArraySize.of("block of vectors", most, d)];
    byte[] packed = new byte[ArraySize.of("block of codes", most, bytes)];
    float[] weights = new float[most];
    for (int first = 0; first < sample.rows(); first += most) {
      int some = Math.min(most, sample.rows() - first);
      System.arraycopy(sample.packed(), first * bytes, packed, 0, some * bytes);
      System.arraycopy(sample.centered(), first * d, centered, 0, some * d);
      decoder.messages(packed, some, messages, threads);
      for (int i = 0; i < some; i++) {
        weights[i] = sample.gains()[first + i];
        for (int j = i * u; j < (i + 1) * u; j++) {
          messages[j] *= weights[i];
        }
      }
      regression.add(centered, messages, weights, some);
    }
    float[] mean = sample.codec().units().mean();
    List<MessagePassing> candidates = new ArrayList<>();
    for (double weight : WEIGHTS) {
      DecoderRegression.Decoder solved = regression.solve(source, weight * u);
      float[] offset = mean.clone();
      for (int k = 0; k < d; k++) {
        offset[k] += (float) solved.constant()[k];
      }
      candidates.add(decoder.withReadout(solved.transposed().transpose().toFloats(), offset));
    }
    return candidates;
  }

  private static double size(CodedSample sample) {
    double square = 0;
    for (float entry : sample.centered()) {
      square += (double) entry * entry;
    }
    double size = Math.sqrt(square / Math.max(1, sample.rows()));
    return size > 0 ? size : 1;
  }
}
