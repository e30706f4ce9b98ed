// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.util.Arrays;
import org.halfspace.code.engine.LevelFields.Field;

/**
 * Σ_j y_j a_j for many codes with levels y and some coordinates of the decoder's rows a_j, word
 * after word of the codes: for each field the sum of its units, then the sum of fields, tabled ones
 * first. Both kinds give the same floats, whatever the number of codes. Belongs to one thread.
 */
interface LevelSums {
  /** Coordinates worked on at a time. */
  int columns();

  /** Sets the sums of the first {@code count} codes to 0. */
  void clear(int count);

  /**
   * Adds what a word of each code says to the sums of the first {@code count} codes.
   *
   * @param rows a_j from {@code column + stride · j} on, {@link #columns()} entries each
   * @param words the word of code i at {@code wordsAt + i · wordsStride}
   */
  void add(
      LevelFields fields,
      LevelTables tables,
      float[] rows,
      int column,
      int stride,
      int[] words,
      int wordsAt,
      int wordsStride,
      int count);

  /** Copies the first {@code length} sums of a code to the front of {@code line}. */
  void copy(int code, float[] line, int length);

  /** By the Vector API. */
  final class Simd implements LevelSums {
    private static final int TABLE_AT = CacheLines.FIRST;

    private final int width = TableKernel.columns();
    private final int sumsAt;

    /** Tables, an entry of zeros, and after them the sums of all codes. */
    private final float[] memory;

    /**
     * @param mostCodes at a time
     * @param mostEntries of the tables of a word
     */
    Simd(int mostCodes, int mostEntries) {
      this.sumsAt = TABLE_AT + (mostEntries + 1) * width;
      this.memory = CacheLines.floats(sumsAt + mostCodes * width);
    }

    @Override
    public int columns() {
      return width;
    }

    @Override
    public void clear(int count) {
      Arrays.fill(memory, sumsAt, sumsAt + count * width, 0);
    }

    @Override
    public void add(
        LevelFields fields,
        LevelTables tables,
        float[] rows,
        int column,
        int stride,
        int[] words,
        int wordsAt,
        int wordsStride,
        int count) {
      int most = fields.tabled().size() + 1;
      int[] shifts = new int[most];
      int[] masks = new int[most];
      int[] bases = new int[most];
      int end = TABLE_AT;
      int f = 0;
      for (Field field : fields.tabled()) {
        build(field, tables, rows, column, stride, end);
        shifts[f] = field.shift();
        masks[f] = field.entries() - 1;
        bases[f] = end;
        end += field.entries() * width;
        f++;
      }
      if (fields.isEven()) {
        TableKernel.add(words, wordsAt, wordsStride, count, memory, TABLE_AT, sumsAt);
      } else if (f > 0) {
        // Fields are taken two by two; a field that is missing is always zero.
        Arrays.fill(memory, end, end + width, 0);
        bases[f] = end;
        FieldKernel.add(
            words, wordsAt, wordsStride, count, memory, sumsAt, shifts, masks, bases, (f + 1) / 2);
      }
      for (Field field : fields.multiplied()) {
        FieldKernel.multiply(
            words,
            wordsAt,
            wordsStride,
            count,
            memory,
            sumsAt,
            field.shift(),
            tables.levels(),
            tables.levelStart(field.firstUnit()),
            field.entries() - 1,
            rows,
            column + field.firstUnit() * stride);
      }
    }

    private void build(
        Field field, LevelTables tables, float[] rows, int column, int stride, int at) {
      Arrays.fill(memory, at, at + width, 0);
      int entries = 1;
      for (int j = field.firstUnit(); j < field.firstUnit() + field.units(); j++) {
        int levels = tables.levelCount(j);
        int start = tables.levelStart(j);
        int row = column + j * stride;
        FieldKernel.expand(memory, at, entries, tables.levels(), start, levels, rows, row);
        entries *= levels;
      }
    }

    @Override
    public void copy(int code, float[] line, int length) {
      System.arraycopy(memory, sumsAt + code * width, line, 0, length);
    }
  }

  /**
   * In plain Java. Every entry of a table is an array of its own: Java uses vector registers where
   * all arrays have the same index.
   */
  final class Plain implements LevelSums {
    private static final int WIDTH = 128;

    private final float[][] table;
    private final float[][] sums;
    private final float[] line = new float[WIDTH];

    /**
     * @param mostCodes at a time
     * @param mostEntries of the tables of a word
     */
    Plain(int mostCodes, int mostEntries) {
      this.table = new float[mostEntries + 1][WIDTH];
      this.sums = new float[mostCodes][WIDTH];
    }

    @Override
    public int columns() {
      return WIDTH;
    }

    @Override
    public void clear(int count) {
      for (int i = 0; i < count; i++) {
        Arrays.fill(sums[i], 0);
      }
    }

    @Override
    public void add(
        LevelFields fields,
        LevelTables tables,
        float[] rows,
        int column,
        int stride,
        int[] words,
        int wordsAt,
        int wordsStride,
        int count) {
      int base = 0;
      float[] none = table[table.length - 1];
      for (int f = 0; f < fields.tabled().size(); f += 2) {
        Field first = fields.tabled().get(f);
        Field second = f + 1 < fields.tabled().size() ? fields.tabled().get(f + 1) : null;
        build(first, tables, rows, column, stride, base);
        int next = base + first.entries();
        if (second != null) {
          build(second, tables, rows, column, stride, next);
        }
        for (int i = 0; i < count; i++) {
          int word = words[wordsAt + i * wordsStride];
          float[] other = second == null ? none : table[next + second.index(word)];
          addTwo(sums[i], table[base + first.index(word)], other);
        }
        base = next + (second == null ? 0 : second.entries());
      }
      for (Field field : fields.multiplied()) {
        System.arraycopy(rows, column + field.firstUnit() * stride, line, 0, WIDTH);
        for (int i = 0; i < count; i++) {
          int index = field.index(words[wordsAt + i * wordsStride]);
          addMultiple(sums[i], line, tables.level(field.firstUnit(), index));
        }
      }
    }

    private void build(
        Field field, LevelTables tables, float[] rows, int column, int stride, int at) {
      Arrays.fill(table[at], 0);
      int entries = 1;
      for (int j = field.firstUnit(); j < field.firstUnit() + field.units(); j++) {
        System.arraycopy(rows, column + j * stride, line, 0, WIDTH);
        int levels = tables.levelCount(j);
        for (int v = entries - 1; v >= 0; v--) {
          for (int index = levels - 1; index >= 0; index--) {
            float[] to = table[at + v * levels + index];
            System.arraycopy(table[at + v], 0, to, 0, WIDTH);
            addMultiple(to, line, tables.level(j, index));
          }
        }
        entries *= levels;
      }
    }

    private static void addTwo(float[] sum, float[] first, float[] second) {
      for (int j = 0; j < WIDTH; j++) {
        sum[j] = sum[j] + first[j] + second[j];
      }
    }

    private static void addMultiple(float[] sum, float[] row, float factor) {
      for (int j = 0; j < WIDTH; j++) {
        sum[j] += row[j] * factor;
      }
    }

    @Override
    public void copy(int code, float[] target, int length) {
      System.arraycopy(sums[code], 0, target, 0, length);
    }
  }
}
