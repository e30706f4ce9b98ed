// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import java.util.Arrays;
import org.halfspace.code.UnitLayout;
import org.halfspace.internal.ArraySize;
import org.halfspace.internal.Parallel;

/**
 * Tables in training: which rows codes look up, what they leave of vectors, what a unit's next
 * level would change, and steps of least mean squares. Rows: groups × entries × columns. Not
 * thread-safe; threads change no bit.
 */
final class LookupTables {
  private final int entryBits;
  private final int groups;
  private final int columns;
  private final int threads;

  /** Of each unit. */
  private final int[] groupOf;

  private final int[] shiftOf;
  private final float[] rows;

  /** Of one step: how often each entry occurs. */
  private final int[] counts;

  LookupTables(UnitLayout layout, int entryBits, int columns, int threads) {
    this.entryBits = entryBits;
    this.groups = (layout.bits() + entryBits - 1) / entryBits;
    this.columns = columns;
    this.threads = threads;
    this.groupOf = new int[layout.units()];
    this.shiftOf = new int[layout.units()];
    for (int j = 0; j < groupOf.length; j++) {
      int last = layout.byteOf(j) * Byte.SIZE + Byte.SIZE - 1 - layout.shiftOf(j);
      groupOf[j] = last / entryBits;
      shiftOf[j] = layout.shiftOf(j) % entryBits;
    }
    this.counts = new int[Math.multiplyExact(groups, 1 << entryBits)];
    this.rows = new float[ArraySize.of("rows of tables", counts.length, columns)];
  }

  private LookupTables(LookupTables like) {
    this.entryBits = like.entryBits;
    this.groups = like.groups;
    this.columns = like.columns;
    this.threads = like.threads;
    this.groupOf = like.groupOf;
    this.shiftOf = like.shiftOf;
    this.counts = new int[like.counts.length];
    this.rows = new float[like.rows.length];
  }

  /** Tables of the same units, all zero. */
  LookupTables empty() {
    return new LookupTables(this);
  }

  int groups() {
    return groups;
  }

  int entriesEach() {
    return 1 << entryBits;
  }

  int columns() {
    return columns;
  }

  /** The rows themselves. */
  float[] rows() {
    return rows;
  }

  /**
   * The entries of codes, numbered through all groups: count × groups.
   *
   * @param indexes of levels, unit after unit: u × count
   */
  void entries(int[] indexes, int count, int[] entries) {
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < groups; k++) {
        entries[i * groups + k] = k << entryBits;
      }
    }
    for (int j = 0; j < groupOf.length; j++) {
      for (int i = 0; i < count; i++) {
        entries[i * groups + groupOf[j]] += indexes[j * count + i] << shiftOf[j];
      }
    }
  }

  /**
   * Sets rows to those of a linear decoder: sums of levels times rows of D.
   *
   * @param decoder D: (u + 1) × k, the constant last, in coordinates that {@code deviations} scale
   * @param k length of its rows
   */
  void linear(float[] decoder, int k, double[] deviations, SmoothUnits units) {
    Arrays.fill(rows, 0);
    for (int group = 0; group < groups; group++) {
      for (int entry = 0; entry < entriesEach(); entry++) {
        int at = (group * entriesEach() + entry) * columns;
        for (int j = 0; j < groupOf.length; j++) {
          int index = entry >> shiftOf[j] & units.levelCount(j) - 1;
          if (groupOf[j] == group) {
            addRow(at, decoder, j * k, units.level(j, index), deviations);
          }
        }
        if (group == 0) {
          addRow(at, decoder, groupOf.length * k, 1, deviations);
        }
      }
    }
  }

  private void addRow(int at, float[] decoder, int from, float level, double[] deviations) {
    for (int c = 0; c < columns; c++) {
      rows[at + c] += (float) (level * deviations[c] * decoder[from + c]);
    }
  }

  /**
   * What the rows of codes leave of vectors.
   *
   * @param errors the vectors, count × columns; overwritten by them less the sums of their rows
   */
  void subtract(int[] entries, int count, float[] errors) {
    Parallel.ranges(
        threads,
        count,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            for (int k = 0; k < groups; k++) {
              int row = entries[i * groups + k] * columns;
              for (int c = 0; c < columns; c++) {
                errors[i * columns + c] -= rows[row + c];
              }
            }
          }
        });
  }

  /**
   * By how much the squared error of a vector changes where a unit's level is the next, or the one
   * before: ‖r − Δ‖² − ‖r‖² with Δ the difference of two rows.
   *
   * @param by 1 or −1
   */
  float change(int unit, int by, int[] entries, int vector, float[] errors) {
    int entry = entries[vector * groups + groupOf[unit]];
    int own = entry * columns;
    int other = (entry + by * (1 << shiftOf[unit])) * columns;
    int error = vector * columns;
    float first = 0;
    float second = 0;
    float third = 0;
    float fourth = 0;
    int c = 0;
    for (; c + 3 < columns; c += 4) {
      float a = rows[other + c] - rows[own + c];
      float b = rows[other + c + 1] - rows[own + c + 1];
      float d = rows[other + c + 2] - rows[own + c + 2];
      float e = rows[other + c + 3] - rows[own + c + 3];
      first += a * (a - 2 * errors[error + c]);
      second += b * (b - 2 * errors[error + c + 1]);
      third += d * (d - 2 * errors[error + c + 2]);
      fourth += e * (e - 2 * errors[error + c + 3]);
    }
    for (; c < columns; c++) {
      float a = rows[other + c] - rows[own + c];
      first += a * (a - 2 * errors[error + c]);
    }
    return first + second + (third + fourth);
  }

  /**
   * Moves each row that codes look up by rate / (1 + rate · groups · m) times the sum of their
   * errors, m being how many there are: a step of stochastic gradient that does not overshoot where
   * many codes look up one row.
   */
  void learn(int[] entries, int count, float[] errors, float rate) {
    Arrays.fill(counts, 0);
    for (int i = 0; i < count * groups; i++) {
      counts[entries[i]]++;
    }
    Parallel.ranges(
        threads,
        groups,
        (from, to) -> {
          for (int i = 0; i < count; i++) {
            for (int k = from; k < to; k++) {
              int entry = entries[i * groups + k];
              float factor = rate / (1 + rate * groups * counts[entry]);
              int row = entry * columns;
              for (int c = 0; c < columns; c++) {
                rows[row + c] += factor * errors[i * columns + c];
              }
            }
          }
        });
  }
}
