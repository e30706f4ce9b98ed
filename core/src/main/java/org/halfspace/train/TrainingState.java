// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import java.util.List;
import java.util.Objects;

/**
 * All that a training remembers between two steps: with it, the same settings and samples, it goes
 * on bit by bit as if it had not been interrupted.
 *
 * @param step how many steps were made
 * @param tensors encoder, decoder and what the rules remember, in the order of the training; their
 *     lengths follow from the settings
 */
public record TrainingState(long step, List<float[]> tensors) {
  public TrainingState {
    Objects.requireNonNull(tensors, "tensors");
    if (step < 0) {
      throw new IllegalArgumentException("step: " + step + ", must not be negative");
    }
  }

  /** Copies the tensors into those of a training, which are as many and as long, or none at all. */
  void copyInto(List<float[]> own) {
    if (tensors.size() != own.size()) {
      throw new IllegalArgumentException(
          "state: " + tensors.size() + " tensors, must be " + own.size());
    }
    for (int i = 0; i < own.size(); i++) {
      if (tensors.get(i).length != own.get(i).length) {
        throw new IllegalArgumentException(
            "state: tensor "
                + i
                + " has "
                + tensors.get(i).length
                + " entries, must be "
                + own.get(i).length);
      }
    }
    for (int i = 0; i < own.size(); i++) {
      System.arraycopy(tensors.get(i), 0, own.get(i), 0, own.get(i).length);
    }
  }
}
