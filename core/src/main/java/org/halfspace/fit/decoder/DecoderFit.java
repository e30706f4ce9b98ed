// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.decoder;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.halfspace.code.Gain;
import org.halfspace.code.engine.PairedBlocks;
import org.halfspace.data.VectorData;
import org.halfspace.linalg.blas.Blas;

/** The products of codes and vectors that a decoder is found from. Stateless and thread-safe. */
public final class DecoderFit {
  /** Sums that all threads together may hold. */
  private static final long MOST_SUMS = 1 << 24;

  private DecoderFit() {}

  /**
   * Encodes all vectors and adds up what a decoder is found from; codes are weighted with the norm
   * of their vectors where it is coded apart. Where the sums are small, each thread has its own.
   * The same for the same number of threads.
   *
   * @param threads of BLAS and of what is not BLAS
   * @throws IOException if the vectors cannot be read
   */
  public static DecoderRegression products(Coder coder, VectorData data, int threads)
      throws IOException {
    return products(coder, data, weights(coder), threads);
  }

  private static Supplier<GainWeights> weights(Coder coder) {
    return coder.gain() == Gain.NONE ? GainWeights::ones : () -> GainWeights.norms(coder);
  }

  /**
   * The same with codes weighted by the projection gain that they have with a decoder: one step of
   * alternating between gains and decoder.
   *
   * @param before the decoder
   */
  public static DecoderRegression products(
      Coder coder, VectorData data, DecoderRegression.Decoder before, int threads)
      throws IOException {
    return products(coder, data, () -> GainWeights.projections(before), threads);
  }

  private static DecoderRegression products(
      Coder coder, VectorData data, Supplier<GainWeights> weights, int threads) throws IOException {
    long u = coder.units().units();
    long sums = u * (u + coder.units().dimension());
    int workers = (int) Math.max(1, Math.min(threads, MOST_SUMS / sums));
    List<Worker> all = new ArrayList<>();
    for (int w = 0; w < workers; w++) {
      all.add(new Worker(coder, weights.get()));
    }
    CodedBlocks.forEach(coder, data, threads, all);
    DecoderRegression regression = all.get(0).regression;
    for (Worker other : all.subList(1, workers)) {
      regression.merge(other.regression);
    }
    return regression;
  }

  /**
   * The same products of blocks that somebody else reads, on one thread. Not thread-safe; memory
   * that of the sums and a block.
   */
  public static final class Blocks {
    private final CodedBlocks.Block block;
    private final Worker worker;

    /** No blocks yet. */
    public Blocks(Coder coder) {
      this.worker = new Worker(coder, weights(coder).get());
      this.block = new CodedBlocks.Block(coder, CodedBlocks.rows(coder), worker);
    }

    /**
     * Adds the first {@code rows} vectors of a block.
     *
     * @param vectors at most as many as {@link PairedBlocks#rows}; changed
     */
    public void add(float[] vectors, int rows) {
      Blas.insideThreads(() -> block.work(vectors, rows, 1));
    }

    public DecoderRegression regression() {
      return worker.regression;
    }
  }

  /** Adds up blocks, weighted with their gains. */
  private static final class Worker implements CodedBlocks.Consumer {
    private final DecoderRegression regression;
    private final GainWeights gains;
    private final int units;
    private final float[] weights;

    Worker(Coder coder, GainWeights gains) {
      this.units = coder.units().units();
      this.regression = new DecoderRegression(units, coder.units().dimension(), coder.scale());
      this.gains = gains;
      this.weights = new float[PairedBlocks.rows(coder.units().dimension(), units)];
      Arrays.fill(weights, 1);
    }

    @Override
    public void accept(float[] centered, float[] values, int rows) {
      gains.of(centered, values, rows, weights);
      for (int i = 0; i < rows; i++) {
        for (int j = i * units; weights[i] != 1 && j < (i + 1) * units; j++) {
          values[j] *= weights[i];
        }
      }
      regression.add(centered, values, weights, rows);
    }
  }
}
