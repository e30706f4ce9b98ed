// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.tables;

import java.util.Arrays;
import org.halfspace.code.ByteTables;
import org.halfspace.code.UnitCodec;
import org.halfspace.fit.decoder.CodedSample;
import org.halfspace.internal.ArraySize;
import org.halfspace.train.run.OneHotEquations;

/**
 * The equations of tables that are added to a linear decoder, whose residuals r = (x − μ) − g (L −
 * μ) they are to explain, weighted by g.
 */
final class EntryEquations {
  private static final int BLOCK_FLOATS = 1 << 20;

  private final UnitCodec linear;
  private final CodeEntries entries;
  private final OneHotEquations equations;

  EntryEquations(CodedSample sample, int entryBits, int threads) {
    this.linear = sample.codec().units();
    this.entries = new CodeEntries(linear.bits(), entryBits);
    this.equations = new OneHotEquations(entries.groups(), 1 << entryBits, sample.dimension());
    add(sample, threads);
  }

  /** Adds further vectors. */
  void add(CodedSample sample, int threads) {
    int d = sample.dimension();
    int most = Math.max(1, Math.min(sample.rows(), BLOCK_FLOATS / d));
    float[] residuals = new float[ArraySize.of("residuals", most, d)];
    for (int first = 0; first < sample.rows(); first += most) {
      int rows = Math.min(most, sample.rows() - first);
      float[] gains = Arrays.copyOfRange(sample.gains(), first, first + rows);
      Residuals.of(sample, first, rows, residuals, threads);
      equations.add(entries.of(sample.packed(), first, rows), gains, residuals, rows, threads);
    }
  }

  /** The tables of a ridge, on top of the linear decoder. */
  ByteTables solve(double ridge) {
    float[] tables = ByteTables.ofLinear(linear, entries.bitsEach()).tables();
    equations.addSolution(ridge, tables);
    return ByteTables.of(linear.bits(), entries.bitsEach(), tables, linear.offset());
  }
}
