// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import org.halfspace.linalg.blas.Product;
import org.halfspace.linalg.blas.Transpose;

/**
 * The way back of a training: gradients of the loss of a batch for encoder, decoder and scale. The
 * arrays are used again for every batch. Not thread-safe.
 */
final class TrainingGradients {
  private final TrainingSettings settings;
  private final StraightThroughTraining.Target target;
  private final int units;
  private final int components;
  private final boolean tied;
  private final float[] weights;
  private final float[] encoderGradient;
  private final float[] decoderGradient;
  private final float[] scaleGradient = new float[1];

  TrainingGradients(TrainingSettings settings, StraightThroughTraining.Target target, int units) {
    this.settings = settings;
    this.target = target;
    this.units = units;
    this.components = target.deviations().length;
    this.tied = settings.weights() == TrainingSettings.Weights.TIED;
    this.weights = target.weights();
    this.encoderGradient = new float[units * components];
    this.decoderGradient = new float[units * components];
  }

  /** For M: n × k, of the last batch. */
  float[] ofEncoder() {
    return encoderGradient;
  }

  /** For D: n × k; not computed where least squares find it. */
  float[] ofDecoder() {
    return decoderGradient;
  }

  /** For α, where weights are tied. */
  float[] ofScale() {
    return scaleGradient;
  }

  /** Computes them; overwrites activations and errors of the batch. */
  void compute(Batch batch, float[] encoder, float[] decoder, float scale, long step) {
    float factor = (float) (2 / (batch.rows * target.total()));
    for (int i = 0; i < batch.rows; i++) {
      for (int j = 0; j < components; j++) {
        batch.errors[i * components + j] *= factor * weights[j];
      }
    }
    Product ofUnits = new Product(Transpose.YES, Transpose.NO, units, components, batch.rows);
    if (settings.decoder() != TrainingSettings.Decoder.LEAST_SQUARES) {
      ofUnits.into(1, batch.activations, batch.errors, 0, decoderGradient);
    }
    new Product(Transpose.NO, Transpose.YES, batch.rows, units, components)
        .into(1, batch.errors, decoder, 0, batch.activations);
    Surrogate surrogate = settings.surrogate().at((double) step / Math.max(1, settings.steps()));
    for (int i = 0; i < batch.rows * units; i++) {
      batch.activations[i] *= surrogate.slope(batch.preActivations[i]);
    }
    ofUnits.into(1, batch.activations, batch.whitened, 0, encoderGradient);
    if (tied) {
      fold(encoder, scale);
    }
  }

  /** Δ D = α M: what the decoder's gradient means for α and for M. */
  private void fold(float[] encoder, float scale) {
    double sum = 0;
    for (int i = 0; i < units; i++) {
      for (int j = 0; j < components; j++) {
        int at = i * components + j;
        float slope = (float) (decoderGradient[at] * target.inverse(j));
        sum += (double) slope * encoder[at];
        encoderGradient[at] += scale * slope;
      }
    }
    scaleGradient[0] = (float) sum;
  }
}
