// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.halfspace.data.VectorData;
import org.halfspace.data.format.Blocks;
import org.hipparchus.random.RandomGenerator;
import org.hipparchus.random.Well19937c;

/**
 * A set of vectors divided at random into those to learn from and those to test on. Both parts keep
 * the order of the set and read it again for every pass. Immutable and thread-safe.
 *
 * @param train all other vectors
 * @param heldOut the vectors put aside
 */
public record HoldOut(VectorData train, VectorData heldOut) {
  /** The most vectors that can be put aside. Their indices are kept in memory. */
  public static final int MAXIMUM = 1_000_000;

  /**
   * Puts aside {@code heldOut} vectors, every choice of them being equally likely. The same count,
   * number and seed give the same choice.
   *
   * <p>Cost: O(heldOut) here; a pass over the larger part reads all of {@code data}, one over the
   * smaller part jumps where the source can.
   *
   * @param heldOut at least 1, at most {@link #MAXIMUM}, and below the number of vectors
   * @throws IllegalArgumentException if {@code heldOut} is out of range
   */
  public static HoldOut split(VectorData data, long heldOut, long seed) {
    if (heldOut < 1 || heldOut > MAXIMUM || heldOut >= data.count()) {
      throw new IllegalArgumentException(
          "heldOut: "
              + heldOut
              + ", must be at least 1, at most "
              + MAXIMUM
              + " and below the number of vectors "
              + data.count());
    }
    long[] chosen = choose(data.count(), heldOut, seed);
    return new HoldOut(new Part(data, chosen, Side.OTHERS), new Part(data, chosen, Side.CHOSEN));
  }

  /**
   * The numbers of the vectors that {@link #split} puts aside, rising: Floyd's algorithm, a uniform
   * subset in one draw for each member.
   */
  public static long[] choose(long count, long heldOut, long seed) {
    RandomGenerator random = new Well19937c(seed);
    int members = Math.toIntExact(heldOut);
    Set<Long> chosen = new HashSet<>(2 * members);
    for (long top = count - members; top < count; top++) {
      long draw = random.nextLong(top + 1);
      chosen.add(chosen.contains(draw) ? top : draw);
    }
    long[] sorted = new long[members];
    int next = 0;
    for (long index : chosen) {
      sorted[next++] = index;
    }
    Arrays.sort(sorted);
    return sorted;
  }

  private enum Side {
    CHOSEN,
    OTHERS
  }

  private static final class Part implements VectorData {
    private final VectorData data;
    private final long[] chosen;
    private final Side side;

    Part(VectorData data, long[] chosen, Side side) {
      this.data = data;
      this.chosen = chosen;
      this.side = side;
    }

    @Override
    public int dimension() {
      return data.dimension();
    }

    @Override
    public long count() {
      return side == Side.CHOSEN ? chosen.length : data.count() - chosen.length;
    }

    @Override
    public String description() {
      return count() + " vectors drawn at random from " + data.description();
    }

    @Override
    public Optional<Path> path() {
      return data.path();
    }

    @Override
    public long row(long index) {
      if (side == Side.CHOSEN) {
        return data.row(chosen[Math.toIntExact(index)]);
      }
      long row = index;
      for (int i = 0; i < chosen.length && chosen[i] <= row; i++) {
        row++;
      }
      return data.row(row);
    }

    @Override
    public Pass open() throws IOException {
      Pass pass = data.open();
      return side == Side.CHOSEN ? new ChosenPass(pass) : new OthersPass(pass);
    }

    private final class ChosenPass implements Blocks.SkippingPass {
      private final Pass pass;
      private float[] chunk = new float[0];
      private long row;
      private int next;

      ChosenPass(Pass pass) {
        this.pass = pass;
      }

      @Override
      public void skip(long rows) {
        next += Math.toIntExact(rows);
      }

      @Override
      public int read(float[] block, int maximumRows) throws IOException {
        int d = dimension();
        int rows = Blocks.rowsToRead(block, maximumRows, d, chosen.length - next);
        int most = Blocks.rowsOfSize(1 << 18, d);
        int done = 0;
        while (done < rows) {
          Blocks.skip(pass, chosen[next] - row, d);
          row = chosen[next];
          // Members close together are read in one go, and those between them dropped.
          int members = 1;
          while (done + members < rows && chosen[next + members] - row < most) {
            members++;
          }
          int span = (int) (chosen[next + members - 1] - row) + 1;
          if (chunk.length < span * d) {
            chunk = new float[span * d];
          }
          readFully(pass, chunk, span, d);
          for (int i = 0; i < members; i++) {
            int from = (int) (chosen[next + i] - row);
            System.arraycopy(chunk, from * d, block, (done + i) * d, d);
          }
          next += members;
          done += members;
          row += span;
        }
        return rows;
      }

      @Override
      public void close() throws IOException {
        pass.close();
      }
    }

    private final class OthersPass implements Blocks.SkippingPass {
      private final Pass pass;
      private long row;
      private int next;
      private long left = count();

      OthersPass(Pass pass) {
        this.pass = pass;
      }

      @Override
      public void skip(long rows) throws IOException {
        long to = row;
        long missing = rows;
        while (next < chosen.length && chosen[next] - to <= missing) {
          missing -= chosen[next] - to;
          to = chosen[next] + 1;
          next++;
        }
        to += missing;
        Blocks.skip(pass, to - row, dimension());
        row = to;
        left -= rows;
      }

      @Override
      public int read(float[] block, int maximumRows) throws IOException {
        int d = dimension();
        int rows = Blocks.rowsToRead(block, maximumRows, d, left);
        int done = 0;
        // Rows are read into the block behind those done, then closed up over the chosen ones.
        float[] rest = block;
        while (done < rows) {
          int wanted = rows - done;
          if (done > 0) {
            rest = new float[wanted * d];
          }
          int read = pass.read(rest, wanted);
          if (read == 0) {
            throw new IllegalStateException("a pass ended before its count");
          }
          for (int i = 0; i < read; i++, row++) {
            if (next < chosen.length && chosen[next] == row) {
              next++;
            } else {
              System.arraycopy(rest, i * d, block, done * d, d);
              done++;
            }
          }
        }
        left -= rows;
        if (rows > 0 && left == 0) {
          finish(d);
        }
        return rows;
      }

      /** Reads the chosen vectors at the end too, so that the source checks its end. */
      private void finish(int d) throws IOException {
        float[] scratch = new float[d];
        while (pass.read(scratch, 1) > 0) {
          row++;
        }
      }

      @Override
      public void close() throws IOException {
        pass.close();
      }
    }
  }

  private static void readFully(VectorData.Pass pass, float[] block, int rows, int dimension)
      throws IOException {
    int done = pass.read(block, rows);
    while (done < rows) {
      float[] rest = new float[(rows - done) * dimension];
      int read = pass.read(rest, rows - done);
      if (read == 0) {
        throw new IllegalStateException("a pass ended " + (rows - done) + " rows early");
      }
      System.arraycopy(rest, 0, block, done * dimension, read * dimension);
      done += read;
    }
  }
}
