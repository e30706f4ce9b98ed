// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import java.util.Objects;
import org.halfspace.code.engine.EntryTablesEngine;
import org.halfspace.code.engine.TableShape;
import org.halfspace.internal.Parallel;

/**
 * The decoder x̂ = b + Σ_k T_k[e_k], where e_k is byte k of a code, or half of it: whatever a group
 * of neighboring bits says together is a row of a table, so that units of one group need not act
 * independently of each other. A linear decoder is the case whose rows are sums of the columns of A
 * ({@link #ofLinear}).
 *
 * <p>Tables have 256 rows, one table for each byte, or 16 rows, one for each half of a byte, the
 * high half first. Bits after the n-th are zero, and what tables say of other entries is never
 * asked. Sums are in float32 in the order of the groups, b first, rows of the two halves of a byte
 * before they join the sum, on every machine. Immutable and thread-safe. Decoding a vector costs
 * ⌈n/8⌉ d additions; the tables take 4 d · 256 · ⌈n/8⌉ bytes, or 4 d · 16 · ⌈n/4⌉.
 */
public final class ByteTables implements Decoder {
  private final TableShape shape;
  private final float[] offset;
  private final EntryTablesEngine engine;

  private ByteTables(TableShape shape, float[] tables, float[] offset) {
    this.shape = shape;
    this.offset = offset;
    this.engine = new EntryTablesEngine(shape, tables, offset);
  }

  /**
   * A decoder of the given tables, which are copied.
   *
   * @param bits n, at least 1
   * @param entryBits 8 or 4, the bits that look up one row
   * @param tables ⌈n / entryBits⌉ × 2^entryBits × d, row after row
   * @param offset b: d ≥ 1
   * @throws IllegalArgumentException if a number is out of range, a length does not fit or an entry
   *     is not finite
   */
  public static ByteTables of(int bits, int entryBits, float[] tables, float[] offset) {
    if (bits < 1 || bits > CodeLayout.MAXIMUM_BITS) {
      throw new IllegalArgumentException(
          "bits: " + bits + ", must be between 1 and " + CodeLayout.MAXIMUM_BITS);
    }
    requireEntryBits(entryBits);
    if (offset.length < 1) {
      throw new IllegalArgumentException("offset: length 0, must be at least 1");
    }
    TableShape shape = new TableShape(bits, entryBits, offset.length);
    return new ByteTables(
        shape,
        SignCodec.checked("tables", tables, shape.length()),
        SignCodec.checked("offset", offset, offset.length));
  }

  private static void requireEntryBits(int entryBits) {
    if (entryBits != 8 && entryBits != 4) {
      throw new IllegalArgumentException("entryBits: " + entryBits + ", must be 8 or 4");
    }
  }

  /**
   * Whether every unit lies within one group, so that tables can say what a linear decoder says.
   *
   * @throws IllegalArgumentException if {@code entryBits} is neither 8 nor 4
   */
  public static boolean fits(UnitLayout layout, int entryBits) {
    requireEntryBits(entryBits);
    for (int j = 0; j < layout.units(); j++) {
      int shift = layout.shiftOf(j);
      if (shift / entryBits != (shift + layout.unitBits(j) - 1) / entryBits) {
        return false;
      }
    }
    return true;
  }

  /**
   * The tables that decode as a linear decoder does, up to rounding: T_k[e] = Σ_j y_j(e) a_j over
   * the units j of group k. Padding among units counts for nothing.
   *
   * @throws IllegalArgumentException if {@code entryBits} is neither 8 nor 4, or a unit lies across
   *     two groups
   */
  public static ByteTables ofLinear(UnitCodec codec, int entryBits) {
    UnitLayout layout = codec.layout();
    if (!fits(layout, entryBits)) {
      throw new IllegalArgumentException(
          "entryBits: " + entryBits + ", but units lie across the border of two groups");
    }
    TableShape shape = new TableShape(codec.bits(), entryBits, codec.dimension());
    float[] tables = LinearTables.of(codec, shape);
    return of(codec.bits(), entryBits, tables, codec.offset());
  }

  @Override
  public DecoderType type() {
    return DecoderType.TABLES;
  }

  @Override
  public int bits() {
    return shape.bits();
  }

  @Override
  public int dimension() {
    return shape.dimension();
  }

  /** The bits that look up one row: 8 or 4. */
  public int entryBits() {
    return shape.entryBits();
  }

  /** ⌈n / entryBits⌉, the number of tables. */
  public int groups() {
    return shape.groups();
  }

  /** A copy of the tables: groups × 2^entryBits × d, row after row. Cost: as many numbers. */
  public float[] tables() {
    return engine.tables();
  }

  /** A copy of b. */
  public float[] offset() {
    return offset.clone();
  }

  @Override
  public void decode(byte[] packed, int rows, float[] vectors, int threads) {
    Parallel.requireThreads(threads);
    int bytes = CodeLayout.bytesOf(bits());
    Objects.checkFromIndexSize(0L, (long) rows * bytes, packed.length);
    Objects.checkFromIndexSize(0L, (long) rows * dimension(), vectors.length);
    CodeLayout.withoutGain(bits()).requireZeroTails(packed, rows);
    engine.decode(packed, rows, vectors, threads);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ByteTables tables
        && shape.equals(tables.shape)
        && engine.equals(tables.engine);
  }

  @Override
  public int hashCode() {
    return 31 * shape.hashCode() + engine.hashCode();
  }

  @Override
  public String toString() {
    return "ByteTables("
        + bits()
        + " bits → "
        + dimension()
        + ", "
        + groups()
        + " tables of "
        + shape.entries()
        + " rows)";
  }
}
