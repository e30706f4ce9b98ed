// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.run;

import java.io.IOException;
import java.util.Arrays;
import org.halfspace.data.VectorData;
import org.halfspace.data.view.ForwardingVectors;
import org.halfspace.internal.ArraySize;

/**
 * Keeps every k-th vector of a set while somebody else reads it, so that a sample costs no pass of
 * its own. Memory: the sample. Not thread-safe; complete when a pass has come to its end.
 */
public final class StridedSample {
  private final VectorData data;
  private final long stride;
  private final float[] kept;
  private int count;

  private StridedSample(VectorData data, long stride, float[] kept) {
    this.data = data;
    this.stride = stride;
    this.kept = kept;
  }

  /**
   * A sample of about {@code most} vectors, all if there are no more.
   *
   * @param most at least 1
   * @throws IllegalArgumentException if it is less, or an array cannot hold as many
   */
  public static StridedSample of(VectorData data, int most) {
    if (most < 1) {
      throw new IllegalArgumentException("most: " + most + ", must be at least 1");
    }
    long stride = stride(data.count(), most);
    int capacity = (int) ((data.count() + stride - 1) / stride);
    return new StridedSample(
        data, stride, new float[ArraySize.of("sample", capacity, data.dimension())]);
  }

  /**
   * A sample that was taken elsewhere.
   *
   * @param data what it is of
   * @param rows the vectors of the sample, row after row; not copied
   */
  public static StridedSample taken(VectorData data, float[] rows) {
    StridedSample sample = new StridedSample(data, 1, rows);
    sample.count = rows.length / data.dimension();
    return sample;
  }

  /** Every how many vectors one is kept. */
  public static long stride(long count, int most) {
    return (count + most - 1) / most;
  }

  /** The same vectors; whoever reads them fills the sample. */
  public VectorData watched() {
    return new ForwardingVectors(data) {
      @Override
      public Pass open() throws IOException {
        count = 0;
        return new WatchedPass(data.open());
      }
    };
  }

  private final class WatchedPass implements VectorData.Pass {
    private final VectorData.Pass pass;
    private long done;

    WatchedPass(VectorData.Pass pass) {
      this.pass = pass;
    }

    @Override
    public int read(float[] block, int maximumRows) throws IOException {
      int rows = pass.read(block, maximumRows);
      int d = data.dimension();
      for (long next = (done + stride - 1) / stride * stride; next < done + rows; next += stride) {
        System.arraycopy(block, (int) (next - done) * d, kept, count * d, d);
        count++;
      }
      done += rows;
      return rows;
    }

    @Override
    public void close() throws IOException {
      pass.close();
    }
  }

  /** How many vectors there are by now. */
  public int count() {
    return count;
  }

  /** The vectors themselves, row after row, and what is after the last; not to be changed. */
  float[] rows() {
    return kept;
  }

  /** Every {@code every}-th of them. */
  public VectorData chosen(int every) throws IOException {
    return part(every, true);
  }

  /** All but every {@code every}-th. */
  public VectorData others(int every) throws IOException {
    return part(every, false);
  }

  private VectorData part(int every, boolean multiples) throws IOException {
    int d = data.dimension();
    float[] rows = new float[count * d];
    int taken = 0;
    for (int i = 0; i < count; i++) {
      if ((i % every == 0) == multiples) {
        System.arraycopy(kept, i * d, rows, taken * d, d);
        taken++;
      }
    }
    return VectorData.of(Arrays.copyOf(rows, taken * d), d, "a sample of " + data.description());
  }
}
