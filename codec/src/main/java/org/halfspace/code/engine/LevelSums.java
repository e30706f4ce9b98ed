// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.util.Arrays;
import java.util.List;
import org.halfspace.code.engine.LevelFields.Field;

/**
 * Σ_j y_j a_j for many codes with levels y and some coordinates of the decoder's rows a_j: for each
 * field the sum of its units, then the sum of fields. Both kinds give the same floats, whatever the
 * number of codes. Belongs to one thread.
 */
interface LevelSums {
  /** The most codes at a time; word w of code i is at {@code w · MOST + i}. */
  int MOST = 1024;

  /** Coordinates worked on at a time. */
  int columns();

  /** Sets the sums of the first {@code count} codes to 0. */
  void clear(int count);

  /**
   * Adds what tabled fields of each code say to the sums of the first {@code count} codes.
   *
   * @param group up to {@value LevelFields#GROUP} fields
   * @param column of the rows, from which on {@link #columns()} are taken
   * @param words of the codes, word after word
   */
  void add(List<Field> group, DecoderRows rows, int column, int[] words, int count);

  /** The same for multiplied fields. */
  void multiply(List<Field> group, DecoderRows rows, int column, int[] words, int count);

  /** Copies the first {@code length} sums of a code to the front of {@code line}. */
  void copy(int code, float[] line, int length);

  /**
   * The rows a_j of a decoder and the levels of its units.
   *
   * @param values a_j from {@code stride · j} on, with zeros after it
   */
  record DecoderRows(float[] values, int stride, LevelTables tables) {
    int at(int unit, int column) {
      return unit * stride + column;
    }
  }

  /** By the Vector API. */
  final class Simd implements LevelSums {
    private static final int WIDTH = FieldKernel.COLUMNS;
    private static final int BLOCK = FieldKernel.BLOCK;
    private static final int TABLE_AT = CacheLines.FIRST;

    /** After the tables and an entry of zeros. */
    private static final int SUMS_AT = TABLE_AT + (LevelFields.MOST_ENTRIES + 1) * WIDTH;

    private final float[] memory = CacheLines.floats(SUMS_AT + MOST * WIDTH);
    private final int[] offsets = new int[LevelFields.GROUP * BLOCK];

    @Override
    public int columns() {
      return WIDTH;
    }

    @Override
    public void clear(int count) {
      Arrays.fill(memory, SUMS_AT, SUMS_AT + count * WIDTH, 0);
    }

    @Override
    public void add(List<Field> group, DecoderRows rows, int column, int[] words, int count) {
      int[] bases = new int[LevelFields.GROUP];
      int end = TABLE_AT;
      for (int f = 0; f < group.size(); f++) {
        build(group.get(f), rows, column, end);
        bases[f] = end;
        end += group.get(f).entries() * WIDTH;
      }
      // A field that is missing is always zero.
      Arrays.fill(memory, end, end + WIDTH, 0);
      for (int f = group.size(); f < LevelFields.GROUP; f++) {
        Arrays.fill(offsets, f * BLOCK, (f + 1) * BLOCK, end);
      }
      for (int from = 0; from < count; from += BLOCK) {
        for (int f = 0; f < group.size(); f++) {
          point(group.get(f), words, from, FieldKernel.LOG_COLUMNS, bases[f], f);
        }
        int own = Math.min(BLOCK, count - from);
        FieldKernel.add(offsets, own, memory, SUMS_AT + from * WIDTH);
      }
    }

    private void point(Field field, int[] words, int from, int scale, int base, int f) {
      int at = field.word() * MOST + from;
      int mask = field.entries() - 1;
      FieldKernel.point(words, at, field.shift(), mask, scale, base, offsets, f * BLOCK);
    }

    @Override
    public void multiply(List<Field> group, DecoderRows rows, int column, int[] words, int count) {
      LevelTables tables = rows.tables();
      for (int f = 0; f < group.size(); f++) {
        int row = rows.at(group.get(f).firstUnit(), column);
        System.arraycopy(rows.values(), row, memory, TABLE_AT + f * WIDTH, WIDTH);
      }
      for (int from = 0; from < count; from += BLOCK) {
        for (int f = 0; f < group.size(); f++) {
          Field field = group.get(f);
          point(field, words, from, 0, tables.levelStart(field.firstUnit()), f);
        }
        int own = Math.min(BLOCK, count - from);
        int sums = SUMS_AT + from * WIDTH;
        FieldKernel.multiply(offsets, own, group.size(), tables.levels(), memory, TABLE_AT, sums);
      }
    }

    private void build(Field field, DecoderRows rows, int column, int at) {
      LevelTables tables = rows.tables();
      Arrays.fill(memory, at, at + WIDTH, 0);
      int entries = 1;
      for (int j = field.firstUnit(); j < field.firstUnit() + field.units(); j++) {
        int levels = tables.levelCount(j);
        int start = tables.levelStart(j);
        FieldKernel.expand(
            memory, at, entries, tables.levels(), start, levels, rows.values(), rows.at(j, column));
        entries *= levels;
      }
    }

    @Override
    public void copy(int code, float[] line, int length) {
      System.arraycopy(memory, SUMS_AT + code * WIDTH, line, 0, length);
    }
  }

  /**
   * In plain Java. Every entry of a table is an array of its own: Java uses vector registers where
   * all arrays have the same index.
   */
  final class Plain implements LevelSums {
    private static final int WIDTH = 128;

    /** Tables added at a time. */
    private static final int FOUR = 4;

    private final float[][] table = new float[LevelFields.MOST_ENTRIES][WIDTH];
    private final float[][] sums = new float[MOST][WIDTH];
    private final float[] line = new float[WIDTH];

    /** A field that is missing is always zero. */
    private final float[] none = new float[WIDTH];

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
    public void add(List<Field> group, DecoderRows rows, int column, int[] words, int count) {
      float[][] entries = new float[FOUR][];
      for (int first = 0; first < group.size(); first += FOUR) {
        List<Field> four = group.subList(first, Math.min(group.size(), first + FOUR));
        int end = 0;
        for (Field field : four) {
          build(field, rows, column, end);
          end += field.entries();
        }
        Arrays.fill(entries, none);
        for (int i = 0; i < count; i++) {
          int base = 0;
          for (int f = 0; f < four.size(); f++) {
            Field field = four.get(f);
            entries[f] = table[base + field.index(words[field.word() * MOST + i])];
            base += field.entries();
          }
          addFour(sums[i], entries[0], entries[1], entries[2], entries[3]);
        }
      }
    }

    private static void addFour(
        float[] sum, float[] first, float[] second, float[] third, float[] fourth) {
      for (int j = 0; j < WIDTH; j++) {
        sum[j] = sum[j] + first[j] + second[j] + third[j] + fourth[j];
      }
    }

    @Override
    public void multiply(List<Field> group, DecoderRows rows, int column, int[] words, int count) {
      for (Field field : group) {
        int unit = field.firstUnit();
        System.arraycopy(rows.values(), rows.at(unit, column), line, 0, WIDTH);
        for (int i = 0; i < count; i++) {
          int index = field.index(words[field.word() * MOST + i]);
          addMultiple(sums[i], line, rows.tables().level(unit, index));
        }
      }
    }

    private void build(Field field, DecoderRows rows, int column, int at) {
      LevelTables tables = rows.tables();
      Arrays.fill(table[at], 0);
      int entries = 1;
      for (int j = field.firstUnit(); j < field.firstUnit() + field.units(); j++) {
        System.arraycopy(rows.values(), rows.at(j, column), line, 0, WIDTH);
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
