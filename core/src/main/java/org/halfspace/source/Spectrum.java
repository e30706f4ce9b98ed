// SPDX-License-Identifier: Apache-2.0
package org.halfspace.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.halfspace.data.UnusableDataException;

/** The eigenvalues λ_1 ≥ … ≥ λ_d ≥ 0 of a covariance Σ, not all zero. Immutable and thread-safe. */
public final class Spectrum {
  /** The largest dimension accepted. */
  public static final int MAXIMUM_DIMENSION = 100_000_000;

  /** What {@link #parse} reads, in words. */
  public static final String FORMS = "isotropic:D, power:D:P or blocks:COUNTxVALUE,…";

  private final double[] eigenvalues;
  private final double total;

  private Spectrum(double[] falling) {
    this.eigenvalues = falling;
    // From the smallest up, so that a long tail is not lost after the head.
    double sum = 0;
    for (int i = falling.length - 1; i >= 0; i--) {
      sum += falling[i];
    }
    this.total = sum;
  }

  /**
   * The given eigenvalues, in any order.
   *
   * @throws IllegalArgumentException if there are none, one is negative or not finite (its index is
   *     named), or all are 0
   */
  public static Spectrum of(double... eigenvalues) {
    if (eigenvalues.length == 0) {
      throw new IllegalArgumentException("eigenvalues: none given, at least one is needed");
    }
    double[] falling = eigenvalues.clone();
    boolean sorted = true;
    for (int i = 0; i < falling.length; i++) {
      double value = falling[i];
      if (!(value >= 0) || Double.isInfinite(value)) {
        throw new IllegalArgumentException(
            "eigenvalues[" + i + "]: " + value + ", must be finite and not negative");
      }
      falling[i] = value + 0.0; // −0 becomes 0
      sorted &= i == 0 || falling[i] <= falling[i - 1];
    }
    if (!sorted) {
      Arrays.parallelSort(falling);
      for (int i = 0, j = falling.length - 1; i < j; i++, j--) {
        double swap = falling[i];
        falling[i] = falling[j];
        falling[j] = swap;
      }
    }
    if (falling[0] == 0) {
      throw new UnusableDataException(
          "eigenvalues: all " + falling.length + " are 0, so there is nothing to code");
    }
    Spectrum spectrum = new Spectrum(falling);
    if (Double.isInfinite(spectrum.total)) {
      throw new UnusableDataException("eigenvalues: their sum overflows");
    }
    return spectrum;
  }

  /** λ_i = 1 for i ≤ d. */
  public static Spectrum isotropic(int dimension) {
    requireDimension(dimension);
    double[] ones = new double[dimension];
    Arrays.fill(ones, 1);
    return of(ones);
  }

  /**
   * λ_i = i^{−p} for i ≤ d, not rescaled.
   *
   * @throws IllegalArgumentException if {@code exponent} is negative or not finite
   */
  public static Spectrum powerLaw(int dimension, double exponent) {
    requireDimension(dimension);
    if (!(exponent >= 0) || Double.isInfinite(exponent)) {
      throw new IllegalArgumentException(
          "exponent: " + exponent + ", must be finite and not negative");
    }
    double[] values = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      values[i] = Math.pow(i + 1, -exponent);
    }
    return of(values);
  }

  /**
   * {@code sizes[b]} times the eigenvalue {@code values[b]}, for each block b.
   *
   * @throws IllegalArgumentException if the arrays differ in length or a size is not positive
   */
  public static Spectrum blocks(int[] sizes, double[] values) {
    if (sizes.length != values.length) {
      throw new IllegalArgumentException(
          "sizes: " + sizes.length + " blocks, values: " + values.length + ", must be as many");
    }
    long dimension = 0;
    for (int b = 0; b < sizes.length; b++) {
      if (sizes[b] < 1) {
        throw new IllegalArgumentException("sizes[" + b + "]: " + sizes[b] + ", must be positive");
      }
      dimension += sizes[b];
    }
    requireDimension(dimension);
    double[] eigenvalues = new double[(int) dimension];
    int from = 0;
    for (int b = 0; b < sizes.length; b++) {
      Arrays.fill(eigenvalues, from, from + sizes[b], values[b]);
      from += sizes[b];
    }
    return of(eigenvalues);
  }

  /**
   * Whether {@link #parse} would take {@code text} for a spectrum, well-formed or not, rather than
   * a file name.
   */
  public static boolean isNamed(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.startsWith("isotropic:")
        || lower.startsWith("power:")
        || lower.startsWith("blocks:");
  }

  /**
   * Reads {@code isotropic:D}, {@code power:D:P} (λ_i = i^{−P}) or {@code blocks:50x4,50x1} (50
   * eigenvalues of 4, then 50 of 1).
   *
   * @throws IllegalArgumentException if the text is none of these
   */
  public static Spectrum parse(String text) {
    String[] parts = text.split(":", -1);
    try {
      switch (parts[0].toLowerCase(Locale.ROOT)) {
        case "isotropic":
          if (parts.length == 2) {
            return isotropic(Integer.parseInt(parts[1]));
          }
          break;
        case "power":
          if (parts.length == 3) {
            return powerLaw(Integer.parseInt(parts[1]), Double.parseDouble(parts[2]));
          }
          break;
        case "blocks":
          if (parts.length == 2) {
            return parseBlocks(parts[1]);
          }
          break;
        default:
          break;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "must be " + FORMS + ", where D and COUNT are whole numbers, P and VALUE numbers", e);
    }
    throw new IllegalArgumentException("must be " + FORMS);
  }

  private static Spectrum parseBlocks(String text) {
    String[] blocks = text.split(",", -1);
    int[] sizes = new int[blocks.length];
    double[] values = new double[blocks.length];
    for (int b = 0; b < blocks.length; b++) {
      String[] pair = blocks[b].split("x", -1);
      if (pair.length != 2) {
        throw new IllegalArgumentException(
            "block '" + blocks[b] + "', must be COUNTxVALUE, such as 50x4");
      }
      sizes[b] = Integer.parseInt(pair[0]);
      values[b] = Double.parseDouble(pair[1]);
      if (sizes[b] < 1 || !(values[b] >= 0) || Double.isInfinite(values[b])) {
        throw new IllegalArgumentException(
            "block '"
                + blocks[b]
                + "', must have a count from 1 and a value that is finite and not negative");
      }
    }
    return blocks(sizes, values);
  }

  private static void requireDimension(long dimension) {
    if (dimension < 1 || dimension > MAXIMUM_DIMENSION) {
      throw new IllegalArgumentException(
          "dimension: " + dimension + ", must be between 1 and " + MAXIMUM_DIMENSION);
    }
  }

  /** d. */
  public int dimension() {
    return eigenvalues.length;
  }

  /** λ_i, counted from 0. */
  public double eigenvalue(int i) {
    return eigenvalues[i];
  }

  /** A copy of all eigenvalues, in falling order. */
  public double[] eigenvalues() {
    return eigenvalues.clone();
  }

  /** tr Σ = Σ λ_i, positive. */
  public double total() {
    return total;
  }

  /** How many eigenvalues are above {@code relative · λ_1}. */
  public int rank(double relative) {
    double threshold = relative * eigenvalues[0];
    int rank = 0;
    while (rank < eigenvalues.length && eigenvalues[rank] > threshold) {
      rank++;
    }
    return rank;
  }

  /**
   * Sizes of blocks of neighboring eigenvalues: those that are equal together, if that makes at
   * most {@code most} blocks; else {@code most} blocks of about the same size.
   */
  public List<Integer> blockSizes(int most) {
    List<Integer> equal = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= eigenvalues.length && equal.size() <= most; i++) {
      if (i == eigenvalues.length || eigenvalues[i] != eigenvalues[i - 1]) {
        equal.add(i - from);
        from = i;
      }
    }
    if (equal.size() <= most) {
      return equal;
    }
    List<Integer> even = new ArrayList<>();
    for (int b = 0; b < most; b++) {
      long d = eigenvalues.length;
      even.add((int) (d * (b + 1) / most - d * b / most));
    }
    return even;
  }

  /** All eigenvalues multiplied by {@code factor} &gt; 0. */
  public Spectrum scaled(double factor) {
    if (!(factor > 0) || Double.isInfinite(factor)) {
      throw new IllegalArgumentException("factor: " + factor + ", must be positive and finite");
    }
    double[] values = new double[eigenvalues.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = factor * eigenvalues[i];
    }
    return of(values);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Spectrum spectrum && Arrays.equals(eigenvalues, spectrum.eigenvalues);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(eigenvalues);
  }

  @Override
  public String toString() {
    return "Spectrum(d = " + dimension() + ", tr = " + total + ")";
  }
}
