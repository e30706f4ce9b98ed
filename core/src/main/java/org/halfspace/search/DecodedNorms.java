package org.halfspace.search;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * One number for each code that its score needs beside ⟨w, σ⟩, found by decoding when a block is
 * first asked for, then kept: four bytes a code. Thread-safe.
 */
final class DecodedNorms {
  private final CodeSpace space;
  private final Metric metric;
  private final AtomicReferenceArray<float[]> blocks;

  /**
   * @param count how many codes
   * @param metric L2 for ‖x̂ − μ‖², COSINE for 1/‖x̂‖, which is 0 for x̂ = 0
   */
  DecodedNorms(CodeSpace space, long count, Metric metric) {
    this.space = space;
    this.metric = metric;
    this.blocks = new AtomicReferenceArray<>(CodePlanes.blocks(count));
  }

  /**
   * The same, with numbers that are known.
   *
   * @param known one for each code
   */
  DecodedNorms(CodeSpace space, Metric metric, float[] known) {
    this(space, known.length, metric);
    for (int b = 0; b < blocks.length(); b++) {
      int from = b * CodePlanes.BLOCK;
      int to = Math.min(known.length, from + CodePlanes.BLOCK);
      blocks.set(b, Arrays.copyOfRange(known, from, to));
    }
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
}
