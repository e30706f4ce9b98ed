// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.decoder;

import org.halfspace.code.VectorCodec;
import org.halfspace.code.engine.HalfFloat;
import org.halfspace.linalg.blas.Product;
import org.halfspace.linalg.blas.Transpose;

/** The gain by which each code is multiplied, as it will be stored. Belongs to one thread. */
@FunctionalInterface
interface GainWeights {
  /**
   * The weights of a block.
   *
   * @param centered rows × d, the vectors less their mean
   * @param values rows × u, what the units of their codes stand for
   * @param weights receives a gain for each row
   */
  void of(float[] centered, float[] values, int rows, float[] weights);

  /** None: the weights are left as they are, 1. */
  static GainWeights ones() {
    return (centered, values, rows, weights) -> {};
  }

  /** ‖x − μ‖ / s. */
  static GainWeights norms(Coder coder) {
    float[] origin = new float[coder.units().dimension()];
    return (centered, values, rows, weights) -> {
      for (int i = 0; i < rows; i++) {
        weights[i] =
            HalfFloat.toFloat(VectorCodec.gain(centered, i * origin.length, origin, coder.scale()));
      }
    };
  }

  /** ⟨x − μ, y⟩ / ‖y‖² with y = A v + a for the values v of a code, 0 where that is negative. */
  static GainWeights projections(DecoderRegression.Decoder decoder) {
    int units = decoder.transposed().rows();
    int d = decoder.constant().length;
    float[] rows = decoder.transposed().toFloats();
    return (centered, values, count, weights) -> {
      float[] decoded = new float[count * d];
      new Product(Transpose.NO, Transpose.NO, count, d, units).into(1, values, rows, 0, decoded);
      for (int i = 0; i < count; i++) {
        double product = 0;
        double square = 0;
        for (int j = 0; j < d; j++) {
          double y = decoded[i * d + j] + decoder.constant()[j];
          product += centered[i * d + j] * y;
          square += y * y;
        }
        double best = square > 0 ? Math.max(0, product / square) : 0;
        weights[i] = HalfFloat.toFloat(HalfFloat.of((float) Math.min(HalfFloat.LARGEST, best)));
      }
    };
  }
}
