// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.run;

import org.halfspace.fit.Fit;

/** What a {@link Fit} may spend: a number of bits, or the fewest that reach a target. */
public sealed interface Budget permits Budget.Bits, Budget.Distortion, Budget.Recall {

  /**
   * A code of that many bits.
   *
   * @param count n, from 1 to {@link Fit#MAXIMUM_BITS}
   */
  record Bits(int count) implements Budget {
    public Bits {
      if (count < 1 || count > Fit.MAXIMUM_BITS) {
        throw new IllegalArgumentException(
            "bits: " + count + ", must be between 1 and " + Fit.MAXIMUM_BITS);
      }
    }
  }

  /**
   * The fewest bits whose distortion on held-out vectors is no more than a target.
   *
   * @param target above 0, below 1
   */
  record Distortion(double target) implements Budget {
    public Distortion {
      if (!(target > 0 && target < 1)) {
        throw new IllegalArgumentException(
            "distortion: " + target + ", must be between 0 and 1, both excluded");
      }
    }
  }

  /**
   * The fewest bits by which a search among the training vectors finds at least a share of the true
   * k nearest of held-out vectors.
   *
   * @param k at least 1
   * @param share above 0, at most 1
   */
  record Recall(int k, double share) implements Budget {
    public Recall {
      if (k < 1) {
        throw new IllegalArgumentException("k: " + k + ", must be at least 1");
      }
      if (!(share > 0 && share <= 1)) {
        throw new IllegalArgumentException("recall: " + share + ", must be above 0 and at most 1");
      }
    }
  }
}
