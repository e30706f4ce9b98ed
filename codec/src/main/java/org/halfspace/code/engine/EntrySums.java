// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Adds to the sums of many codes the rows that their bytes look up, in some columns. Both kinds
 * give the same floats. Stateless.
 */
interface EntrySums {
  /** Columns worked on at a time: the length of a row. */
  int columns();

  /**
   * Adds one row to each sum.
   *
   * @param codes the byte of code i at {@code codesAt + i}
   * @param table 256 rows from {@code tableAt} on
   * @param sums of code i at {@code sumsAt + i · columns}
   */
  void add(
      byte[] codes, int codesAt, int count, float[] table, int tableAt, float[] sums, int sumsAt);

  /**
   * Adds the rows of four bytes, one after the other.
   *
   * @param stride from one byte of a code to the next
   * @param table four tables, one after the other
   */
  void addFour(
      byte[] codes,
      int codesAt,
      int stride,
      int count,
      float[] table,
      int tableAt,
      float[] sums,
      int sumsAt);

  /**
   * The table of a byte from those of its halves: row 16 h + l is row h of the one plus row l of
   * the other.
   *
   * @param table receives 256 rows from {@code tableAt} on
   */
  void combine(float[] high, int highAt, float[] low, int lowAt, float[] table, int tableAt);

  /** By the Vector API: two registers. */
  final class Simd implements EntrySums {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int COLUMNS = 2 * LANES;
    private static final int BYTE = 0xff;

    @Override
    public void combine(
        float[] high, int highAt, float[] low, int lowAt, float[] table, int tableAt) {
      for (int value = 0; value <= BYTE; value++) {
        int first = highAt + (value >> 4) * COLUMNS;
        int second = lowAt + (value & 15) * COLUMNS;
        for (int j = 0; j < COLUMNS; j += LANES) {
          FloatVector.fromArray(SPECIES, high, first + j)
              .add(FloatVector.fromArray(SPECIES, low, second + j))
              .intoArray(table, tableAt + value * COLUMNS + j);
        }
      }
    }

    @Override
    public int columns() {
      return COLUMNS;
    }

    @Override
    public void add(
        byte[] codes,
        int codesAt,
        int count,
        float[] table,
        int tableAt,
        float[] sums,
        int sumsAt) {
      for (int i = 0; i < count; i++) {
        int sum = sumsAt + i * COLUMNS;
        int row = tableAt + (codes[codesAt + i] & BYTE) * COLUMNS;
        FloatVector a = FloatVector.fromArray(SPECIES, sums, sum);
        FloatVector b = FloatVector.fromArray(SPECIES, sums, sum + LANES);
        a = a.add(FloatVector.fromArray(SPECIES, table, row));
        b = b.add(FloatVector.fromArray(SPECIES, table, row + LANES));
        a.intoArray(sums, sum);
        b.intoArray(sums, sum + LANES);
      }
    }

    @Override
    public void addFour(
        byte[] codes,
        int codesAt,
        int stride,
        int count,
        float[] table,
        int tableAt,
        float[] sums,
        int sumsAt) {
      int size = (BYTE + 1) * COLUMNS;
      for (int i = 0; i < count; i++) {
        int sum = sumsAt + i * COLUMNS;
        int code = codesAt + i;
        int first = tableAt + (codes[code] & BYTE) * COLUMNS;
        int second = tableAt + size + (codes[code + stride] & BYTE) * COLUMNS;
        int third = tableAt + 2 * size + (codes[code + 2 * stride] & BYTE) * COLUMNS;
        int fourth = tableAt + 3 * size + (codes[code + 3 * stride] & BYTE) * COLUMNS;
        FloatVector a = FloatVector.fromArray(SPECIES, sums, sum);
        FloatVector b = FloatVector.fromArray(SPECIES, sums, sum + LANES);
        a = a.add(FloatVector.fromArray(SPECIES, table, first));
        b = b.add(FloatVector.fromArray(SPECIES, table, first + LANES));
        a = a.add(FloatVector.fromArray(SPECIES, table, second));
        b = b.add(FloatVector.fromArray(SPECIES, table, second + LANES));
        a = a.add(FloatVector.fromArray(SPECIES, table, third));
        b = b.add(FloatVector.fromArray(SPECIES, table, third + LANES));
        a = a.add(FloatVector.fromArray(SPECIES, table, fourth));
        b = b.add(FloatVector.fromArray(SPECIES, table, fourth + LANES));
        a.intoArray(sums, sum);
        b.intoArray(sums, sum + LANES);
      }
    }
  }

  /** In plain Java. */
  final class Plain implements EntrySums {
    private static final int COLUMNS = 64;
    private static final int BYTE = 0xff;

    @Override
    public void combine(
        float[] high, int highAt, float[] low, int lowAt, float[] table, int tableAt) {
      for (int value = 0; value <= BYTE; value++) {
        int first = highAt + (value >> 4) * COLUMNS;
        int second = lowAt + (value & 15) * COLUMNS;
        for (int j = 0; j < COLUMNS; j++) {
          table[tableAt + value * COLUMNS + j] = high[first + j] + low[second + j];
        }
      }
    }

    @Override
    public int columns() {
      return COLUMNS;
    }

    @Override
    public void add(
        byte[] codes,
        int codesAt,
        int count,
        float[] table,
        int tableAt,
        float[] sums,
        int sumsAt) {
      // Java uses vector registers only where all arrays have the same index.
      float[] row = new float[COLUMNS];
      float[] sum = new float[COLUMNS];
      for (int i = 0; i < count; i++) {
        int at = sumsAt + i * COLUMNS;
        System.arraycopy(table, tableAt + (codes[codesAt + i] & BYTE) * COLUMNS, row, 0, COLUMNS);
        System.arraycopy(sums, at, sum, 0, COLUMNS);
        for (int j = 0; j < COLUMNS; j++) {
          sum[j] += row[j];
        }
        System.arraycopy(sum, 0, sums, at, COLUMNS);
      }
    }

    @Override
    public void addFour(
        byte[] codes,
        int codesAt,
        int stride,
        int count,
        float[] table,
        int tableAt,
        float[] sums,
        int sumsAt) {
      for (int k = 0; k < 4; k++) {
        int own = tableAt + k * (BYTE + 1) * COLUMNS;
        add(codes, codesAt + k * stride, count, table, own, sums, sumsAt);
      }
    }
  }
}
