// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train.run;

import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import org.halfspace.code.UnitEncoder;
import org.halfspace.data.VectorData;
import org.halfspace.internal.ArraySize;

/**
 * Vectors in memory beside codes that stay fixed. The arrays are shared, and may not change.
 *
 * @param encoder of the codes
 * @param packed rows × ⌈n/8⌉ bytes
 * @param gains g, one for each vector; 1 without gains
 * @param centered x − μ, with the μ of the encoder: rows × d
 * @param rows how many, at least one
 */
public record CodedVectors(
    UnitEncoder encoder, byte[] packed, float[] gains, float[] centered, int rows) {
  public CodedVectors {
    Objects.requireNonNull(encoder, "encoder");
    if (rows < 1) {
      throw new IllegalArgumentException("rows: " + rows + ", must be at least 1");
    }
    Objects.checkFromIndexSize(0L, (long) rows * encoder.bytesPerCode(), packed.length);
    Objects.checkFromIndexSize(0, rows, gains.length);
    Objects.checkFromIndexSize(0L, (long) rows * encoder.dimension(), centered.length);
  }

  /** x − μ as a set of vectors. */
  VectorData vectors() throws IOException {
    int length = rows * encoder.dimension();
    float[] exact = centered.length == length ? centered : Arrays.copyOf(centered, length);
    return VectorData.of(exact, encoder.dimension(), "centered vectors");
  }

  /** Rows of k targets, u values and the gain. */
  float[] samples(DeepCoordinates coordinates) throws IOException {
    int k = coordinates.whitening().components();
    int u = encoder.units();
    float[] whitened = new float[ArraySize.of("targets", rows, k)];
    coordinates.whitening().readInto(vectors(), whitened, 0);
    float[] shift = coordinates.shift(encoder.mean());
    int width = k + u + 1;
    float[] samples = new float[ArraySize.of("samples", rows, width)];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < k; j++) {
        samples[i * width + j] = whitened[i * k + j] + shift[j];
      }
      encoder.values(packed, i * encoder.bytesPerCode(), samples, i * width + k);
      samples[i * width + k + u] = gains[i];
    }
    return samples;
  }
}
