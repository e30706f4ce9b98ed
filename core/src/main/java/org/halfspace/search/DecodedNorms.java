package org.halfspace.search;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * One number for each code that its score needs beside ⟨w, σ⟩, found by decoding when a block is
 * first asked for, then kept: four bytes a code. Thread-safe.
 */
final class DecodedNorms {
  private final CodeSpace space;
  private final CodeSet set;
  private final Metric metric;
  private final AtomicReferenceArray<float[]> blocks;

  /**
   * @param metric L2 for ‖x̂ − μ‖², COSINE for 1/‖x̂‖, which is 0 for x̂ = 0
   */
  DecodedNorms(CodeSpace space, CodeSet set, Metric metric) {
    this.space = space;
    this.set = set;
    this.metric = metric;
    this.blocks =
        new AtomicReferenceArray<>(
            Math.toIntExact((set.count() + CodePlanes.BLOCK - 1) / CodePlanes.BLOCK));
  }

  /** The numbers of a block, whose codes have just been read. */
  float[] of(int block, byte[] packed, short[] gains, int rows) {
    float[] known = blocks.get(block);
    if (known != null) {
      return known;
    }
    int d = space.dimension();
    float[] mean = space.mean();
    float[] decoded = new float[rows * d];
    space.decode(packed, gains, rows, decoded);
    float[] norms = new float[rows];
    for (int i = 0; i < rows; i++) {
      if (metric == Metric.L2) {
        norms[i] = (float) Metric.L2.score(decoded, i * d, mean, 0, d);
      } else {
        double square = Metric.product(decoded, i * d, decoded, i * d, d);
        norms[i] = square > 0 ? (float) (1 / Math.sqrt(square)) : 0;
      }
    }
    blocks.set(block, norms);
    return norms;
  }

  /** Finds the numbers of all codes now. */
  void prepare() throws IOException {
    byte[] packed = new byte[CodePlanes.BLOCK * set.bytesPerVector()];
    short[] gains = new short[set.hasGains() ? CodePlanes.BLOCK : 0];
    for (int b = 0; b < blocks.length(); b++) {
      long from = (long) b * CodePlanes.BLOCK;
      int rows = (int) Math.min(CodePlanes.BLOCK, set.count() - from);
      set.read(from, rows, packed, gains);
      of(b, packed, gains, rows);
    }
  }
}
