// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg;

import org.halfspace.internal.Parallel;
import org.halfspace.linalg.blas.Blas;

/**
 * Sums over arrays, on as many threads as BLAS has where an array is long. Pieces are of one length
 * and their sums are added in order, so results do not depend on the number of threads.
 */
final class LongVectors {
  /** Entries of a piece. */
  private static final int PIECE = 1 << 15;

  /** Below that many pieces, handing them out costs more than it saves. */
  private static final int FEWEST_PIECES = 4;

  private LongVectors() {}

  static double dot(double[] a, double[] b) {
    double[] sums = new double[pieces(a.length)];
    over(a.length, (from, to) -> sums[from / PIECE] = dot(a, b, from, to));
    double total = 0;
    for (double sum : sums) {
      total += sum;
    }
    return total;
  }

  /** In four sums, so that one addition need not wait for the one before. */
  static double dot(double[] a, double[] b, int from, int to) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int i = from;
    for (; i + 3 < to; i += 4) {
      sum0 += a[i] * b[i];
      sum1 += a[i + 1] * b[i + 1];
      sum2 += a[i + 2] * b[i + 2];
      sum3 += a[i + 3] * b[i + 3];
    }
    for (; i < to; i++) {
      sum0 += a[i] * b[i];
    }
    return sum0 + sum1 + (sum2 + sum3);
  }

  static void add(double[] target, double factor, double[] added) {
    over(
        target.length,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            target[i] += factor * added[i];
          }
        });
  }

  static void scale(double[] target, double factor) {
    over(
        target.length,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            target[i] *= factor;
          }
        });
  }

  private static int pieces(int length) {
    return (length + PIECE - 1) / PIECE;
  }

  /** Piece by piece: each call has the borders of one. */
  private static void over(int length, Parallel.Range work) {
    int pieces = pieces(length);
    Parallel.ranges(
        pieces < FEWEST_PIECES ? 1 : Blas.threads(),
        pieces,
        (first, end) -> {
          for (int piece = first; piece < end; piece++) {
            work.run(piece * PIECE, (int) Math.min(length, (piece + 1L) * PIECE));
          }
        });
  }
}
