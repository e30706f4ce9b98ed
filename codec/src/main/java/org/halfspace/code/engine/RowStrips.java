// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.util.Arrays;

/**
 * Tables cut into strips of columns: strip after strip, in it group after group, in it entry after
 * entry, each with the strip's columns, and zeros after the last one. Immutable.
 */
final class RowStrips {
  private final TableShape shape;
  private final int width;
  private final float[] values;

  /**
   * @param tables groups × entries × d, row after row
   * @param width columns of a strip
   */
  RowStrips(TableShape shape, float[] tables, int width) {
    this.shape = shape;
    this.width = width;
    int rows = Math.multiplyExact(shape.groups(), shape.entries());
    this.values = new float[Math.multiplyExact(Math.multiplyExact(rows, width), count())];
    forEachPiece((row, piece, length) -> System.arraycopy(tables, row, values, piece, length));
  }

  /** Where a part of a row is among rows, and where among strips. */
  private interface Piece {
    void at(int row, int piece, int length);
  }

  private void forEachPiece(Piece work) {
    int d = shape.dimension();
    int rows = shape.groups() * shape.entries();
    for (int strip = 0; strip < count(); strip++) {
      int length = Math.min(width, d - strip * width);
      for (int row = 0; row < rows; row++) {
        work.at(row * d + strip * width, (strip * rows + row) * width, length);
      }
    }
  }

  /** How many strips. */
  int count() {
    return (shape.dimension() + width - 1) / width;
  }

  int width() {
    return width;
  }

  /** All numbers, not to be changed. */
  float[] values() {
    return values;
  }

  /** Where a row of a strip begins. */
  int at(int strip, int group, int entry) {
    return ((strip * shape.groups() + group) * shape.entries() + entry) * width;
  }

  /** Row after row, as they were given. */
  float[] tables() {
    float[] tables = new float[shape.length()];
    forEachPiece((row, piece, length) -> System.arraycopy(values, piece, tables, row, length));
    return tables;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RowStrips strips
        && shape.equals(strips.shape)
        && width == strips.width
        && Arrays.equals(values, strips.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }
}
