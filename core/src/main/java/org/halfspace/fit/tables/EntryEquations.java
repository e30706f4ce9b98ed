// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.tables;

import java.util.Arrays;
import org.halfspace.code.ByteTables;
import org.halfspace.code.UnitCodec;
import org.halfspace.fit.decoder.CodedSample;
import org.halfspace.internal.ArraySize;
import org.halfspace.internal.Parallel;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Cholesky;

/**
 * The normal equations of tables that are added to a linear decoder: (N + λ ḡ²) T = Y, where N is Σ
 * g² over the codes that have an entry and another, Y is Σ g r over those that have an entry, and r
 * = (x − μ) − g (L − μ) is what the linear decoder leaves. Without gains N holds the exact counts
 * of entries and of pairs. Sums are in the order of the vectors, whatever the number of threads.
 */
final class EntryEquations {
  private static final int BLOCK_FLOATS = 1 << 20;

  private final UnitCodec linear;
  private final CodeEntries entries;

  /** N, its lower triangle: all entries × all entries. */
  private final Matrix counts;

  /** Y: all entries × d. */
  private final Matrix sums;

  private double weights;
  private long vectors;

  EntryEquations(CodedSample sample, int entryBits, int threads) {
    this.linear = sample.codec().units();
    this.entries = new CodeEntries(linear.bits(), entryBits);
    this.counts = Matrix.zeros(entries.all(), entries.all());
    this.sums = Matrix.zeros(entries.all(), sample.dimension());
    add(sample, threads);
  }

  /** These, and the sums of further vectors added to them. */
  EntryEquations plus(CodedSample sample, int threads) {
    add(sample, threads);
    return this;
  }

  private void add(CodedSample sample, int threads) {
    int d = sample.dimension();
    int most = Math.max(1, Math.min(sample.rows(), BLOCK_FLOATS / d));
    float[] residuals = new float[ArraySize.of("residuals", most, d)];
    for (int first = 0; first < sample.rows(); first += most) {
      int rows = Math.min(most, sample.rows() - first);
      int[] found = entries.of(sample.packed(), first, rows);
      float[] gains = Arrays.copyOfRange(sample.gains(), first, first + rows);
      Residuals.of(sample, first, rows, residuals, threads);
      Parallel.ranges(
          threads,
          entries.groups(),
          (from, to) -> {
            for (int group = from; group < to; group++) {
              addCounts(group, found, gains);
              addSums(group, found, gains, residuals);
            }
          });
      for (float gain : gains) {
        weights += (double) gain * gain;
      }
      vectors += rows;
    }
  }

  private void addCounts(int group, int[] found, float[] gains) {
    int groups = entries.groups();
    int columns = counts.columns();
    double[] data = counts.data();
    for (int i = 0; i < gains.length; i++) {
      double square = (double) gains[i] * gains[i];
      int row = found[i * groups + group] * columns;
      for (int other = 0; other <= group; other++) {
        data[row + found[i * groups + other]] += square;
      }
    }
  }

  private void addSums(int group, int[] found, float[] gains, float[] residuals) {
    int groups = entries.groups();
    int d = sums.columns();
    double[] data = sums.data();
    for (int i = 0; i < gains.length; i++) {
      int row = found[i * groups + group] * d;
      double gain = gains[i];
      for (int j = 0; j < d; j++) {
        data[row + j] += gain * residuals[i * d + j];
      }
    }
  }

  /** The tables of a ridge, on top of the linear decoder. */
  ByteTables solve(double ridge) {
    int[] occurring = occurring();
    int n = occurring.length;
    int d = sums.columns();
    ByteTables complete = ByteTables.ofLinear(linear, entries.bitsEach());
    double added = ridge * weights / vectors;
    if (n == 0 || !(added > 0)) {
      return complete;
    }
    Matrix equations = Matrix.zeros(n, n);
    Matrix right = Matrix.zeros(n, d);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        equations.set(i, j, counts.get(occurring[i], occurring[j]));
      }
      equations.set(i, i, equations.get(i, i) + added);
      System.arraycopy(sums.data(), occurring[i] * d, right.data(), i * d, d);
    }
    Cholesky.of(equations).solve(right);
    float[] tables = complete.tables();
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < d; j++) {
        tables[occurring[i] * d + j] += (float) right.get(i, j);
      }
    }
    return ByteTables.of(linear.bits(), entries.bitsEach(), tables, linear.offset());
  }

  private int[] occurring() {
    int[] occurring = new int[counts.rows()];
    int count = 0;
    for (int i = 0; i < occurring.length; i++) {
      if (counts.get(i, i) > 0) {
        occurring[count++] = i;
      }
    }
    return Arrays.copyOf(occurring, count);
  }
}
