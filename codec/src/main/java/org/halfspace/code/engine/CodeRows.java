// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

/**
 * Columns of strips that become rows, vector after vector: working storage of one thread. By the
 * Vector API where it is present.
 */
final class CodeRows {
  /** Rows and columns that are turned together in plain Java: they stay in the nearest cache. */
  private static final int TILE = 16;

  private final int width;
  private final boolean kernel;
  private final float[] turned;
  private final float[] between;

  /**
   * @param width numbers of a row of strips
   */
  CodeRows(int width) {
    this.width = width;
    this.kernel = VectorApi.present() && width == ProductKernel.columns();
    this.turned = new float[kernel ? TurnKernel.turnedLength() : 0];
    this.between = new float[turned.length];
  }

  /**
   * Where vectors go.
   *
   * @param vectors row after row, d each
   * @param added a number for each coordinate: d
   */
  record Target(float[] vectors, float[] added) {}

  /** How many numbers after the last row of a strip may be read. */
  static int margin(int width) {
    return TILE * width;
  }

  /**
   * Rows of a strip, and what is added to them, become columns of vectors.
   *
   * @param strip {@code count} rows from {@code at} on, and {@link #margin} behind
   * @param first coordinate that the rows are
   * @param code the first of {@code codes} of the strip
   */
  void turn(float[] strip, int at, int first, int count, Target target, int code, int codes) {
    if (!kernel) {
      plain(strip, at, first, count, target, code, codes);
      return;
    }
    int d = target.added().length;
    for (int from = 0; from < count; from += LevelKernel.ROWS) {
      int some = Math.min(LevelKernel.ROWS, count - from);
      TurnKernel.turn(strip, at + from * width, some, turned, between);
      for (int i = 0; i < codes; i++) {
        int to = (code + i) * d + first + from;
        TurnKernel.add(turned, i, target.added(), first + from, target.vectors(), to, some);
      }
    }
  }

  private void plain(
      float[] strip, int at, int first, int count, Target target, int code, int codes) {
    float[] vectors = target.vectors();
    float[] added = target.added();
    int d = added.length;
    for (int from = 0; from < count; from += TILE) {
      int to = Math.min(count, from + TILE);
      for (int i = 0; i < codes; i++) {
        int row = (code + i) * d + first;
        for (int k = from; k < to; k++) {
          vectors[row + k] = strip[at + k * width + i] + added[first + k];
        }
      }
    }
  }
}
