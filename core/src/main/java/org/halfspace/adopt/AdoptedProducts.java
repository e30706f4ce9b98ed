// SPDX-License-Identifier: Apache-2.0
package org.halfspace.adopt;

import java.io.IOException;
import java.util.Arrays;
import org.halfspace.code.CodeData;
import org.halfspace.code.Gain;
import org.halfspace.code.engine.HalfFloat;
import org.halfspace.code.engine.PackedBits;
import org.halfspace.code.engine.PairedBlocks;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;
import org.halfspace.fit.decoder.DecoderRegression;

/**
 * Products of codes that were there and the vectors to learn from.
 *
 * @param plain of the signs alone, from which the encoder is found
 * @param weighted of the signs times their gains, from which the decoder is found; the same without
 *     gain
 * @param scale the norm whose gain is 1
 */
record AdoptedProducts(DecoderRegression plain, DecoderRegression weighted, float scale) {

  /**
   * Reads codes and vectors once.
   *
   * @param size of the vectors, their root mean square norm: the scale where no gain tells it
   * @throws UnusableDataException if all codes are the same, or there are fewer than vectors
   */
  static AdoptedProducts of(CodeData codes, VectorData vectors, float[] mean, double size)
      throws IOException {
    Sums sums = new Sums(codes, mean, size);
    PairedBlocks.forEach(codes, vectors, sums);
    if (Arrays.stream(sums.plain.ones()).allMatch(share -> share == 0 || share == 1)) {
      throw new UnusableDataException(
          codes.description()
              + ": all codes are the same, so they carry no information about the vectors");
    }
    return new AdoptedProducts(sums.plain, sums.weighted, sums.scale((float) size));
  }

  private static final class Sums implements PairedBlocks.Consumer {
    private final int n;
    private final int bytes;
    private final boolean gained;
    private final float[] mean;
    private final DecoderRegression plain;
    private final DecoderRegression weighted;
    private final float[] signs;
    private final float[] ones;
    private final float[] weights;
    private double gainProducts;
    private double gainSquares;

    Sums(CodeData codes, float[] mean, double size) {
      this.n = codes.bits();
      this.bytes = codes.bytesPerCode();
      this.gained = codes.gain() != Gain.NONE;
      this.mean = mean;
      this.plain = new DecoderRegression(n, mean.length, size);
      this.weighted = gained ? new DecoderRegression(n, mean.length, size) : plain;
      this.signs = new float[PairedBlocks.rows(mean.length, n) * n];
      this.ones = new float[signs.length / n];
      this.weights = new float[ones.length];
      Arrays.fill(ones, 1);
    }

    @Override
    public void accept(float[] block, byte[] packed, short[] gains, long first, int rows) {
      int d = mean.length;
      int learned = 0;
      for (int i = 0; i < rows; i++) {
        if (!Adoption.isTest(first + i)) {
          PackedBits.toSigns(packed, i * bytes, n, signs, learned * n);
          for (int j = 0; j < d; j++) {
            block[learned * d + j] = block[i * d + j] - mean[j];
          }
          weights[learned] = gained ? HalfFloat.toFloat(gains[i]) : 1;
          learned++;
        }
      }
      plain.add(block, signs, ones, learned);
      if (gained) {
        addWeighted(block, learned);
      }
    }

    private void addWeighted(float[] centered, int rows) {
      int d = mean.length;
      for (int i = 0; i < rows; i++) {
        double square = 0;
        for (int j = i * d; j < (i + 1) * d; j++) {
          square += (double) centered[j] * centered[j];
        }
        gainProducts += weights[i] * Math.sqrt(square);
        gainSquares += (double) weights[i] * weights[i];
        for (int j = i * n; j < (i + 1) * n; j++) {
          signs[j] *= weights[i];
        }
      }
      weighted.add(centered, signs, weights, rows);
    }

    /** s = Σ g ‖x − μ‖ / Σ g², the norm whose gain is 1, by least squares. */
    float scale(float otherwise) {
      float scale = (float) (gainProducts / gainSquares);
      return scale > 0 && scale <= Float.MAX_VALUE ? scale : otherwise;
    }
  }
}
