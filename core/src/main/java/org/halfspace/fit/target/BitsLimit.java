// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.target;

import org.halfspace.fit.EncoderMethod;
import org.halfspace.fit.Fit;

/**
 * The largest number of bits that a search for a target tries, and why it is no larger.
 *
 * @param bits at least 1
 * @param reason words that follow "no more were tried, as"
 */
record BitsLimit(int bits, String reason) {
  /** What a coordinate takes as float32; bits of more bits compress nothing. */
  private static final int BITS_OF_A_NUMBER = 32;

  /** This many are tried whatever the vectors take: a recall among short ones may want them. */
  private static final int ALWAYS = 2048;

  /**
   * Bytes of a fit for each pair of bits: some twelve matrices of doubles (covariance of the bits,
   * normal equations, factor, what the descent works with).
   */
  private static final long BYTES_OF_A_PAIR = 100;

  /** What is left of the memory for all else. */
  private static final double SHARE_OF_MEMORY = 0.8;

  /**
   * The least of what Java has memory for, what the method can give, what the vectors themselves
   * take (some thousand in any case), and {@link Fit#MAXIMUM_BITS}.
   *
   * @param methodBits how many bits the method can give
   * @param memory that Java may take, in bytes
   */
  static BitsLimit of(int dimension, EncoderMethod method, int methodBits, long memory) {
    long vectors = (long) BITS_OF_A_NUMBER * dimension;
    int fits = (int) Math.sqrt(SHARE_OF_MEMORY * memory / BYTES_OF_A_PAIR);
    BitsLimit limit = new BitsLimit(Fit.MAXIMUM_BITS, "a fit allows no more");
    limit =
        limit.orLess(
            Math.max(vectors, ALWAYS),
            "the vectors themselves take " + vectors + " bits as float32");
    limit = limit.orLess(fits, "a fit with more bits needs more memory than Java may use");
    return limit.orLess(
        methodBits, "the method " + method.label() + " gives no more on these vectors");
  }

  private BitsLimit orLess(long other, String why) {
    return other < bits ? new BitsLimit((int) Math.max(1, other), why) : this;
  }
}
