// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.halfspace.search.scan.CodePlanes;

/**
 * One number for each code that its score needs beside ⟨w, σ⟩, found by decoding when a block is
 * first asked for, then kept: four bytes a code. Thread-safe.
 */
final class DecodedNorms implements ScanBlock.Norms {
  private final CodeSpace space;
  private final Metric metric;
  private final AtomicReferenceArray<float[]> blocks;

  /**
   * @param count how many codes
   * @param metric L2 for ‖x̂ − μ‖², COSINE for 1/‖x̂‖, which is 0 for x̂ = 0; both in the units of
   *     the space
   */
  DecodedNorms(CodeSpace space, long count, Metric metric) {
    this.space = space;
    this.metric = metric;
    this.blocks = new AtomicReferenceArray<>(CodePlanes.blocks(count));
  }

  /**
   * ‖x̂ − μ‖², or what is to stand for it.
   *
   * @param known one for each code, in proper units
   */
  static DecodedNorms squares(CodeSpace space, float[] known) {
    DecodedNorms norms = new DecodedNorms(space, known.length, Metric.L2);
    float[] scaled = PowersOfTwo.scaled(known, -2 * space.exponent());
    for (int b = 0; b < norms.blocks.length(); b++) {
      int from = b * CodePlanes.BLOCK;
      int to = Math.min(known.length, from + CodePlanes.BLOCK);
      norms.blocks.set(b, Arrays.copyOfRange(scaled, from, to));
    }
    return norms;
  }

  @Override
  public float[] of(int block, byte[] packed, short[] gains, int rows) {
    float[] known = blocks.get(block);
    if (known != null) {
      return known;
    }
    float[] norms = of(space, metric, packed, gains, rows);
    blocks.set(block, norms);
    return norms;
  }

  /** The numbers of some codes. */
  static float[] of(CodeSpace space, Metric metric, byte[] packed, short[] gains, int rows) {
    int d = space.dimension();
    float[] deviations = new float[rows * d];
    space.deviations(packed, gains, rows, deviations);
    float[] norms = new float[rows];
    for (int i = 0; i < rows; i++) {
      if (metric == Metric.L2) {
        norms[i] = (float) Metric.product(deviations, i * d, deviations, i * d, d);
      } else {
        double square = space.square(deviations, i * d);
        norms[i] = square > 0 ? (float) (1 / Math.sqrt(square)) : 0;
      }
    }
    return norms;
  }
}
