// SPDX-License-Identifier: Apache-2.0
package org.halfspace.internal;

import java.util.random.RandomGenerator;

/**
 * The generator SplitMix64 (Steele, Lea, Flood 2014) with steps of 2^64 over the golden ratio: for
 * everything that a file depends on, as its sequence is part of this program and the same with
 * every Java. It is the one that {@link java.util.SplittableRandom} has today but does not promise
 * to keep; {@link #of} gives the same bits, integers and booleans. Not thread-safe.
 */
public final class SplitMix implements RandomGenerator {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private final long gamma;
  private long state;

  private SplitMix(long state, long gamma) {
    this.state = state;
    this.gamma = gamma;
  }

  /** The sequence of a seed. */
  public static SplitMix of(long seed) {
    return new SplitMix(seed, GOLDEN);
  }

  private long next() {
    state += gamma;
    return state;
  }

  @Override
  public long nextLong() {
    long z = next();
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  @Override
  public int nextInt() {
    long z = next();
    z = (z ^ (z >>> 33)) * 0x62a9d9ed799705f5L;
    return (int) (((z ^ (z >>> 28)) * 0xcb24d0a5c88c35b3L) >>> 32);
  }

  @Override
  public boolean nextBoolean() {
    return nextInt() < 0;
  }

  /**
   * Uniform below {@code bound}, by rejection.
   *
   * @throws IllegalArgumentException if {@code bound < 1}
   */
  @Override
  public int nextInt(int bound) {
    requirePositive(bound);
    int r = nextInt();
    int m = bound - 1;
    if ((bound & m) == 0) {
      return r & m;
    }
    // The last, incomplete run of multiples would make small numbers likelier.
    int u = r >>> 1;
    r = u % bound;
    while (u + m - r < 0) {
      u = nextInt() >>> 1;
      r = u % bound;
    }
    return r;
  }

  /** The same for long numbers. */
  @Override
  public long nextLong(long bound) {
    requirePositive(bound);
    long r = nextLong();
    long m = bound - 1;
    if ((bound & m) == 0) {
      return r & m;
    }
    long u = r >>> 1;
    r = u % bound;
    while (u + m - r < 0) {
      u = nextLong() >>> 1;
      r = u % bound;
    }
    return r;
  }

  private static void requirePositive(long bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("bound: " + bound + ", must be at least 1");
    }
  }

  /** Another sequence, independent of what is left of this one. */
  public SplitMix split() {
    return new SplitMix(nextLong(), mixedGamma(next()));
  }

  /** Odd, with enough changes from one bit to the next. */
  private static long mixedGamma(long seed) {
    long z = (seed ^ (seed >>> 33)) * 0xff51afd7ed558ccdL;
    z = (z ^ (z >>> 33)) * 0xc4ceb9fe1a85ec53L;
    z = (z ^ (z >>> 33)) | 1;
    return Long.bitCount(z ^ (z >>> 1)) < 24 ? z ^ 0xaaaaaaaaaaaaaaaaL : z;
  }
}
