// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.decoder;

import java.util.Arrays;
import java.util.Objects;
import org.halfspace.code.Decoder;
import org.halfspace.code.Gain;
import org.halfspace.code.UnitLayout;
import org.halfspace.code.VectorCodec;
import org.halfspace.code.engine.HalfFloat;
import org.halfspace.internal.ArraySize;
import org.halfspace.internal.Parallel;
import org.halfspace.source.Covariance;
import org.halfspace.source.sums.CovarianceAccumulator;

/**
 * Vectors in memory beside their codes: what decoders past the linear one are fitted to, D(code)
 * with Σ ‖(x − μ) − g (D(code) − μ)‖² as small as can be. The arrays are shared, and may not
 * change.
 *
 * @param codec of the codes; its linear decoder is where others begin
 * @param packed the codes: rows × ⌈n/8⌉ bytes
 * @param gains g, one for each vector; 1 without gains
 * @param centered x − μ with the μ of the units: rows × d
 * @param rows how many vectors
 */
public record CodedSample(
    VectorCodec codec, byte[] packed, float[] gains, float[] centered, int rows) {
  private static final int BLOCK_FLOATS = 1 << 20;

  public CodedSample {
    Objects.requireNonNull(codec, "codec");
    Objects.checkFromIndexSize(0L, (long) rows * codec.units().bytesPerCode(), packed.length);
    Objects.checkFromIndexSize(0, rows, gains.length);
    Objects.checkFromIndexSize(0L, (long) rows * codec.dimension(), centered.length);
  }

  /**
   * Encodes vectors.
   *
   * @param vectors row after row; copied
   */
  public static CodedSample of(VectorCodec codec, float[] vectors, int rows, int threads) {
    byte[] packed = new byte[ArraySize.of("codes of a sample", rows, codec.units().bytesPerCode())];
    short[] stored = new short[codec.gains(rows)];
    codec.encode(vectors, rows, packed, stored, threads);
    return of(codec, vectors, packed, stored, rows, threads);
  }

  /**
   * Vectors whose codes exist.
   *
   * @param vectors row after row; copied
   * @param packed not copied
   * @param stored float16 gains; empty without
   */
  public static CodedSample of(
      VectorCodec codec, float[] vectors, byte[] packed, short[] stored, int rows, int threads) {
    int d = codec.dimension();
    float[] gains = new float[rows];
    Arrays.fill(gains, 1);
    for (int i = 0; i < rows && codec.gain() != Gain.NONE; i++) {
      gains[i] = HalfFloat.toFloat(stored[i]);
    }
    float[] mean = codec.units().mean();
    float[] centered = Arrays.copyOf(vectors, ArraySize.of("sample", rows, d));
    Parallel.ranges(
        threads,
        rows,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            for (int j = 0; j < d; j++) {
              centered[i * d + j] -= mean[j];
            }
          }
        });
    return new CodedSample(codec, packed, gains, centered, rows);
  }

  /** d. */
  public int dimension() {
    return codec.dimension();
  }

  /**
   * Some of the vectors, copied.
   *
   * @param every of as many vectors one
   * @param chosen whether that one is taken, or all the others
   */
  public CodedSample part(int every, boolean chosen) {
    int bytes = codec.units().bytesPerCode();
    int d = dimension();
    int count = 0;
    for (int i = 0; i < rows; i++) {
      count += (i % every == 0) == chosen ? 1 : 0;
    }
    byte[] ownCodes = new byte[count * bytes];
    float[] ownGains = new float[count];
    float[] own = new float[count * d];
    int to = 0;
    for (int i = 0; i < rows; i++) {
      if ((i % every == 0) == chosen) {
        System.arraycopy(packed, i * bytes, ownCodes, to * bytes, bytes);
        System.arraycopy(centered, i * d, own, to * d, d);
        ownGains[to++] = gains[i];
      }
    }
    return new CodedSample(codec, ownCodes, ownGains, own, count);
  }

  /** The same codes, decoded otherwise. */
  public CodedSample with(VectorCodec decoding) {
    return new CodedSample(decoding, packed, gains, centered, rows);
  }

  /**
   * The same vectors with their codes' units in another order.
   *
   * @param ordered the codec of the units in this order
   * @param order which unit comes first, second, …
   */
  public CodedSample inOrder(VectorCodec ordered, int[] order) {
    UnitLayout before = codec.units().layout();
    UnitLayout after = ordered.units().layout();
    int bytesBefore = before.bytesPerCode();
    int bytesAfter = after.bytesPerCode();
    byte[] codes = new byte[ArraySize.of("codes of a sample", rows, bytesAfter)];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < order.length; j++) {
        int index = before.index(packed, i * bytesBefore, order[j]);
        codes[i * bytesAfter + after.byteOf(j)] |= (byte) (index << after.shiftOf(j));
      }
    }
    return new CodedSample(ordered, codes, gains, centered, rows);
  }

  /**
   * What a decoder loses of each vector: ‖x − x̂‖².
   *
   * @param decoder of these codes
   */
  public double[] losses(Decoder decoder, int threads) {
    int d = dimension();
    int bytes = codec.units().bytesPerCode();
    float[] mean = codec.units().mean();
    int most = Math.max(1, Math.min(rows, BLOCK_FLOATS / d));
    double[] losses = new double[rows];
    float[] decoded = new float[Math.multiplyExact(most, d)];
    for (int first = 0; first < rows; first += most) {
      int some = Math.min(most, rows - first);
      int from = first;
      byte[] codes = Arrays.copyOfRange(packed, first * bytes, (first + some) * bytes);
      decoder.decode(codes, some, decoded, threads);
      Parallel.ranges(
          threads,
          some,
          (begin, end) -> {
            for (int i = begin; i < end; i++) {
              losses[from + i] = loss(from + i, decoded, i * d, mean);
            }
          });
    }
    return losses;
  }

  /**
   * What a codec loses of all of them: Σ ‖x − x̂‖².
   *
   * @param decoding of the same codes
   */
  public double lost(VectorCodec decoding, int threads) {
    double sum = 0;
    for (double loss : losses(decoding.decoder(), threads)) {
      sum += loss;
    }
    return sum;
  }

  private double loss(int row, float[] decoded, int at, float[] mean) {
    double sum = 0;
    for (int j = 0; j < mean.length; j++) {
      double difference =
          centered[row * mean.length + j] - gains[row] * (decoded[at + j] - mean[j]);
      sum += difference * difference;
    }
    return sum;
  }

  /**
   * Mean and covariance of the vectors. Cost N d², memory 8 d² bytes.
   *
   * @throws IllegalStateException if there are none
   */
  public Covariance covariance() {
    int d = dimension();
    float[] mean = codec.units().mean();
    CovarianceAccumulator sums = new CovarianceAccumulator(d);
    int most = Math.max(1, Math.min(CovarianceAccumulator.blockRows(d), BLOCK_FLOATS / d));
    float[] block = new float[most * d];
    for (int first = 0; first < rows; first += most) {
      int some = Math.min(most, rows - first);
      for (int i = 0; i < some * d; i++) {
        block[i] = centered[first * d + i] + mean[i % d];
      }
      sums.add(block, some);
    }
    return sums.covariance();
  }

  /** Σ ‖x − m‖² over the vectors, about another mean than that of the units: what may be lost. */
  public double energy(float[] center) {
    float[] mean = codec.units().mean();
    double sum = 0;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < mean.length; j++) {
        double difference = (double) centered[i * mean.length + j] + mean[j] - center[j];
        sum += difference * difference;
      }
    }
    return sum;
  }
}
