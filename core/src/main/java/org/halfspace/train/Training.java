// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import java.io.IOException;

/** A training on samples in steps, which can be interrupted between two of them. */
public interface Training {

  /** How many steps were made. */
  long step();

  /** How many are to be made. */
  int steps();

  /** Vectors in a step. */
  int batch();

  /** What codes follow from, as one copy. */
  float[] parameters();

  /** What the training remembers, as copies. */
  TrainingState state();

  /**
   * Resumes from a state.
   *
   * @throws IllegalArgumentException if the state is of another training
   */
  void restore(TrainingState state);

  /**
   * Makes one step.
   *
   * @return the loss of the batch before the step
   * @throws DivergenceException if the loss is not finite; parameters are those before the step
   * @throws IOException if the samples cannot be read
   */
  double step(Samples samples) throws IOException;

  /**
   * The distortion of codes with a decoder fitted to them by least squares, as it will be when the
   * training is done. The decoder of the training is left as it is.
   *
   * @param fitting vectors that the decoder is fitted to: fittingRows × k
   * @param whitened vectors that the distortion is measured on: rows × k
   */
  double refittedDistortion(float[] fitting, int fittingRows, float[] whitened, int rows);
}
