// SPDX-License-Identifier: Apache-2.0
package org.halfspace.descent;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.linalg.blas.SymmetricEigen;

/**
 * Records the steps of a method: risk, gap, gradient norm, extreme singular values, and the share
 * of the code that each block of eigenvalues has. Not thread-safe. Recording a step costs min(n,
 * k)² max(n, k) for the singular values.
 */
public final class Trace implements StepListener {
  private final double floor;
  private final List<Integer> blocks;
  private final int every;
  private final LongSupplier nanoTime;
  private final long start;
  private final Consumer<TraceEntry> consumer;
  private final List<TraceEntry> entries = new ArrayList<>();

  /**
   * @param floor the distortion that gaps are measured from
   * @param blocks how many neighboring components each block has, from the largest eigenvalue down;
   *     they sum to k
   * @param every record one iteration in {@code every}, from 0
   * @param nanoTime the clock, as {@code System::nanoTime}
   * @param consumer receives each entry as it is made
   */
  public Trace(
      double floor,
      List<Integer> blocks,
      int every,
      LongSupplier nanoTime,
      Consumer<TraceEntry> consumer) {
    if (every < 1) {
      throw new IllegalArgumentException("every: " + every + ", must be at least 1");
    }
    this.floor = floor;
    this.blocks = List.copyOf(blocks);
    this.every = every;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
    this.consumer = consumer;
  }

  @Override
  public void after(Step step, Matrix encoder) {
    if (step.iteration() % every != 0) {
      return;
    }
    Matrix smaller = encoder.rows() <= encoder.columns() ? encoder : encoder.transpose();
    double[] squares = SymmetricEigen.valuesOf(Blas.gram(smaller));
    TraceEntry entry =
        new TraceEntry(
            step,
            (nanoTime.getAsLong() - start) / 1e9,
            step.distortion() / floor - 1,
            new TraceEntry.SingularValues(
                Math.sqrt(Math.max(0, squares[squares.length - 1])), Math.sqrt(squares[0])),
            shares(encoder));
    entries.add(entry);
    consumer.accept(entry);
  }

  private List<Double> shares(Matrix encoder) {
    List<Double> shares = new ArrayList<>();
    int from = 0;
    for (int size : blocks) {
      double sum = 0;
      for (int i = 0; i < encoder.rows(); i++) {
        for (int j = from; j < from + size; j++) {
          sum += encoder.get(i, j) * encoder.get(i, j);
        }
      }
      shares.add(sum);
      from += size;
    }
    return shares;
  }

  /** What was recorded so far. */
  public List<TraceEntry> entries() {
    return List.copyOf(entries);
  }
}
