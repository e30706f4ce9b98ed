// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg.blas;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.halfspace.code.engine.MatrixProducts;
import org.halfspace.internal.ArraySize;

/** The products of codes by OpenBLAS; found as a service. */
public final class BlasProducts implements MatrixProducts {
  /** For the service loader. */
  public BlasProducts() {}

  @Override
  public void multiply(
      int rows, int columns, int depth, float[] a, float[] b, float[] product, int threads) {
    Blas.runWith(
        threads,
        () ->
            new Product(Transpose.NO, Transpose.YES, rows, columns, depth)
                .into(1, a, b, 0, product));
  }

  @Override
  public Right right(float[] b, int columns, int depth) {
    return new NativeRight(NativeFloats.of(b), columns, depth);
  }

  @Override
  public Columns columns(float[] a, int rows, int depth) {
    return new NativeColumns(NativeFloats.of(a), rows, depth);
  }

  /**
   * A outside the heap, with room for B and C that is used again. Columns of B are lanes of the
   * kernels of OpenBLAS, which treat them alike, but for those at either end: Haswell's rounds
   * these differently. Hence there are more at both ends, which nobody reads.
   */
  private static final class NativeColumns implements Columns {
    private static final int MARGIN = 8;
    private static final int WIDTH = COLUMNS + 2 * MARGIN;

    private final NativeFloats a;
    private final int rows;
    private final int depth;
    private final Queue<ColumnsRoom> free = new ConcurrentLinkedQueue<>();

    NativeColumns(NativeFloats a, int rows, int depth) {
      this.a = a;
      this.rows = rows;
      this.depth = depth;
    }

    /** ColumnsRoom for B and C. */
    private record ColumnsRoom(NativeFloats b, NativeFloats product) {
      static ColumnsRoom of(int depth, int rows) {
        // Margins are zero, and remain so.
        float[] zeros = new float[ArraySize.of("factor", depth, WIDTH)];
        return new ColumnsRoom(
            NativeFloats.of(zeros), NativeFloats.allocate(ArraySize.of("product", rows, WIDTH)));
      }
    }

    @Override
    public void multiply(float[] b, float[] product) {
      Objects.checkFromIndexSize(0L, (long) depth * COLUMNS, b.length);
      Objects.checkFromIndexSize(0L, (long) rows * COLUMNS, product.length);
      ColumnsRoom kept = free.poll();
      ColumnsRoom room = kept == null ? ColumnsRoom.of(depth, rows) : kept;
      for (int i = 0; i < depth; i++) {
        room.b().put(i * WIDTH + MARGIN, b, i * COLUMNS, COLUMNS);
      }
      Blas.insideThreads(
          () ->
              new Product(Transpose.NO, Transpose.NO, rows, WIDTH, depth)
                  .into(1, a, room.b(), 0, room.product()));
      for (int i = 0; i < rows; i++) {
        room.product().get(i * WIDTH + MARGIN, product, i * COLUMNS, COLUMNS);
      }
      free.offer(room);
    }
  }

  /**
   * B outside the heap, with room for A and C that is used again: arrays would be copied into fresh
   * memory for each call, which takes several times as long as the product where they are large.
   */
  private static final class NativeRight implements Right {
    private final NativeFloats b;
    private final int columns;
    private final int depth;
    private final Queue<Room> free = new ConcurrentLinkedQueue<>();

    NativeRight(NativeFloats b, int columns, int depth) {
      this.b = b;
      this.columns = columns;
      this.depth = depth;
    }

    /** Room for A and C up to a number of rows. */
    private record Room(int rows, NativeFloats a, NativeFloats product) {}

    @Override
    public void multiply(int rows, float[] a, float[] product, int threads) {
      Objects.checkFromIndexSize(0L, (long) rows * depth, a.length);
      Objects.checkFromIndexSize(0L, (long) rows * columns, product.length);
      Room kept = free.poll();
      Room room =
          kept != null && kept.rows() >= rows
              ? kept
              : new Room(
                  rows, NativeFloats.allocate(rows * depth), NativeFloats.allocate(rows * columns));
      room.a().put(0, a, 0, rows * depth);
      Blas.runWith(
          threads,
          () ->
              new Product(Transpose.NO, Transpose.YES, rows, columns, depth)
                  .into(1, room.a(), b, 0, room.product()));
      room.product().get(0, product, 0, rows * columns);
      free.offer(room);
    }
  }
}
