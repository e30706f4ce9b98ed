// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.util.Arrays;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;

/**
 * A row whose vector is in a block until somebody asks for it: most who encode want ids and codes
 * alone, and Spark leaves out columns that nobody wants. Good until the block is used again; a copy
 * stays. Not thread-safe.
 */
final class BlockRow extends GenericInternalRow {
  private static final long serialVersionUID = 1;

  private final int ordinal;
  private final transient float[] block;
  private final int at;
  private final int dimension;

  /**
   * @param values of all columns, null for the vector
   * @param ordinal of the vector, an array of float
   * @param at where its numbers begin in the block
   */
  BlockRow(Object[] values, int ordinal, float[] block, int at, int dimension) {
    super(values);
    this.ordinal = ordinal;
    this.block = block;
    this.at = at;
    this.dimension = dimension;
  }

  private UnsafeArrayData vector() {
    return UnsafeArrayData.fromPrimitiveArray(Arrays.copyOfRange(block, at, at + dimension));
  }

  @Override
  public Object genericGet(int column) {
    return column == ordinal ? vector() : super.genericGet(column);
  }

  @Override
  public boolean isNullAt(int column) {
    return column != ordinal && super.isNullAt(column);
  }

  @Override
  public GenericInternalRow copy() {
    Object[] values = values().clone();
    values[ordinal] = vector();
    return new GenericInternalRow(values).copy();
  }
}
