// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit;

import java.io.IOException;
import java.util.Objects;
import org.halfspace.Progress;
import org.halfspace.code.Gain;
import org.halfspace.code.GainRule;
import org.halfspace.data.VectorData;
import org.halfspace.fit.run.Budget;
import org.halfspace.fit.run.FitSettings;
import org.halfspace.fit.run.UniversalFit;
import org.halfspace.internal.Parallel;
import org.halfspace.linalg.blas.Blas;

/**
 * A code for vectors of one dimension, without any to learn from: mean 0, encoder a random rotation
 * from the seed that takes O(d log d), decoder the one that is optimal for an isotropic Gaussian
 * source. There is nothing to choose of method or decoder.
 *
 * <p>Immutable; {@code withX} returns a changed copy. Standard: norm 1, no gain, seed 1, one thread
 * for each processor.
 *
 * <pre>{@code
 * Autoencoder model = UniversalCode.of(1024, 256).run().model();
 * }</pre>
 */
public final class UniversalCode {
  private final UniversalFit.Recipe recipe;
  private final int threads;
  private final Progress progress;

  private UniversalCode(UniversalFit.Recipe recipe, int threads, Progress progress) {
    this.recipe = recipe;
    this.threads = threads;
    this.progress = Objects.requireNonNull(progress, "progress");
  }

  /**
   * A code of {@code bits} bits for vectors of {@code dimension} numbers.
   *
   * @throws IllegalArgumentException if one of them is not between 1 and {@link Fit#MAXIMUM_BITS}
   */
  public static UniversalCode of(int dimension, int bits) {
    if (dimension < 1 || dimension > Fit.MAXIMUM_BITS) {
      throw new IllegalArgumentException(
          "dimension: " + dimension + ", must be between 1 and " + Fit.MAXIMUM_BITS);
    }
    int count = new Budget.Bits(bits).count();
    return new UniversalCode(
        UniversalFit.Recipe.standard(dimension, count),
        Runtime.getRuntime().availableProcessors(),
        Progress.none());
  }

  /**
   * The root mean square norm of the vectors to come, by which decoded ones are scaled.
   *
   * @throws IllegalArgumentException if the norm is not positive and finite as float32
   */
  public UniversalCode withNorm(double norm) {
    if (!(norm > 0) || norm > Float.MAX_VALUE) {
      throw new IllegalArgumentException("norm: " + norm + ", must be positive and finite");
    }
    return with(recipe.withNorm(norm));
  }

  /**
   * How many bits each unit has, all with the same quantizer: 1 for signs, 2 or 4. Bits that no
   * whole unit fills are left out.
   *
   * @throws IllegalArgumentException if it is none of these, or more than the code has bits
   */
  public UniversalCode withUnitBits(int unitBits) {
    if (unitBits != 1 && unitBits != 2 && unitBits != 4 || unitBits > recipe.bits()) {
      throw new IllegalArgumentException(
          "unit bits: " + unitBits + ", must be 1, 2 or 4, and at most " + recipe.bits());
    }
    return with(recipe.withUnitBits(unitBits));
  }

  /** Whether the norm of each vector is coded apart, in 16 bits more. */
  public UniversalCode withGain(Gain gain) {
    return withGain(gain, GainRule.PROJECTION);
  }

  /** Whether the norm of each vector is coded apart, and which number is kept for it. */
  public UniversalCode withGain(Gain gain, GainRule rule) {
    return with(recipe.withGain(new FitSettings.GainChoice(gain, rule)));
  }

  /** The seed of the rotation. */
  public UniversalCode withSeed(long seed) {
    return with(recipe.withSeed(seed));
  }

  private UniversalCode with(UniversalFit.Recipe changed) {
    return new UniversalCode(changed, threads, progress);
  }

  /**
   * How many threads to use, those of BLAS among them.
   *
   * @throws IllegalArgumentException if {@code threads < 1}
   */
  public UniversalCode withThreads(int threads) {
    return new UniversalCode(recipe, Parallel.requireThreads(threads), progress);
  }

  /** Who hears how far the test is. */
  public UniversalCode withProgress(Progress progress) {
    return new UniversalCode(recipe, threads, progress);
  }

  /**
   * Makes the code. Floor and population are those of the isotropic source; train and reached are
   * NaN, and so is the gap.
   *
   * @throws IllegalArgumentException if the seed gives an encoder row of zeros
   */
  public FitReport run() {
    return Blas.with(threads, new UniversalFit(recipe, threads)::run);
  }

  /**
   * As {@link #run()}, and measured on vectors.
   *
   * @throws IllegalArgumentException if the vectors have another dimension, too
   * @throws IOException if they cannot be read
   */
  public FitReport run(VectorData test) throws IOException {
    return Blas.with(threads, () -> new UniversalFit(recipe, threads).run(test, progress));
  }
}
