// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.halfspace.code.UnitLayout;

/**
 * Products to codes of several levels by {@link LevelKernel}. Products are turned so that vectors
 * lie side by side: every unit may then have its own number of bits and lie anywhere in a word,
 * without branches. Belongs to one thread.
 */
final class LevelPacker implements StripProducts.Consumer {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private static final int WIDTH = ProductKernel.columns();
  private static final int GROUP = LevelKernel.ROWS;

  /** What packers of a codec share: thresholds, and where indexes go. Immutable. */
  static final class Plan {
    private final int units;
    private final int bytes;
    private final int[] raised;
    private final int[] starts;
    private final int[] shifts;

    /** The bits of each unit. */
    private final int[] bits;

    /** The word of each unit, and one more. */
    private final int[] words;

    Plan(UnitLayout layout, LevelTables tables) {
      this.units = layout.units();
      this.bytes = layout.bytesPerCode();
      this.starts = tables.thresholdStarts();
      this.raised = LevelKernel.raised(tables.thresholds(), starts);
      this.bits = layout.unitBits();
      this.shifts = new int[units];
      this.words = new int[units + 1];
      for (int j = 0; j < units; j++) {
        int own = layout.byteOf(j);
        words[j] = own / Integer.BYTES;
        int after = Integer.BYTES - 1 - own % Integer.BYTES;
        shifts[j] = after * Byte.SIZE + layout.shiftOf(j);
      }
      words[units] = -1;
    }
  }

  private final Plan plan;

  /** Products of a strip, unit after unit. */
  private final float[] turned = new float[TurnKernel.turnedLength()];

  private final float[] between = new float[turned.length];

  /** The words that units of a strip may leave unfinished. */
  private final int[] words;

  private final float[] scales;
  private float[] factors;
  private byte[] packed;

  LevelPacker(Plan plan, int tileRows) {
    int room = (tileRows + GROUP - 1) / GROUP * GROUP;
    this.plan = plan;
    this.words = new int[room];
    this.scales = new float[room];
  }

  /** What to work on next. */
  void begin(float[] newFactors, byte[] newPacked) {
    this.factors = newFactors;
    this.packed = newPacked;
  }

  @Override
  public void accept(int first, int count, int unit, float[] sums) {
    int here = Math.min(WIDTH, plan.units - unit);
    if (factors.length > 0) {
      System.arraycopy(factors, first, scales, 0, count);
    }
    for (int group = 0; group < count; group += GROUP) {
      int own = Math.min(GROUP, count - group);
      TurnKernel.turn(sums, group * WIDTH, own, turned, between);
      if (factors.length > 0) {
        LevelKernel.scale(turned, here, scales, group);
      }
      pack(first + group, own, unit, here, group);
    }
  }

  /** Word after word. */
  private void pack(int first, int count, int unit, int here, int group) {
    int end = unit + here;
    for (int j = unit; j < end; ) {
      int word = plan.words[j];
      int kind = kind(j);
      int next = j + 1;
      while (next < end && plan.words[next] == word && kind(next) == kind) {
        next++;
      }
      add(kind, j - unit, j, next - j, group);
      if (plan.words[next] != word) {
        write(first, count, word * Integer.BYTES, group);
      }
      j = next;
    }
  }

  /** Units that one kernel takes: of 1, 2 or 4 bits, or of others. */
  private int kind(int unit) {
    int bits = plan.bits[unit];
    return bits == 3 || bits > 4 ? 3 : bits;
  }

  private void add(int kind, int place, int unit, int count, int group) {
    switch (kind) {
      case 1 ->
          LevelKernel.addOne(
              turned, place, unit, count, plan.raised, plan.starts, plan.shifts, words, group);
      case 2 ->
          LevelKernel.addTwo(
              turned, place, unit, count, plan.raised, plan.starts, plan.shifts, words, group);
      case 4 ->
          LevelKernel.addFour(
              turned, place, unit, count, plan.raised, plan.starts, plan.shifts, words, group);
      default ->
          LevelKernel.addMany(
              turned, place, unit, count, plan.raised, plan.starts, plan.shifts, words, group);
    }
  }

  private void write(int first, int count, int position, int group) {
    int kept = Math.min(Integer.BYTES, plan.bytes - position);
    int to = first * plan.bytes + position;
    if (kept == Integer.BYTES) {
      writeWhole(words, group, count, packed, to, plan.bytes);
    } else {
      for (int i = 0; i < count; i++) {
        for (int b = 0; b < kept; b++) {
          int shift = Integer.SIZE - Byte.SIZE * (b + 1);
          packed[to + i * plan.bytes + b] = (byte) (words[group + i] >>> shift);
        }
      }
    }
    Arrays.fill(words, group, group + GROUP, 0);
  }

  private static void writeWhole(
      int[] words, int from, int count, byte[] packed, int to, int stride) {
    for (int i = 0; i < count; i++) {
      INT.set(packed, to + i * stride, words[from + i]);
    }
  }
}
