// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.pass;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.halfspace.fit.partition.PartialSums;

/** Every k-th vector. */
final class SampleSums implements PartialSums {
  private static final int BLOCK_FLOATS = 1 << 18;

  /** What the bytes of an array hold. */
  private static final int MOST_FLOATS = (Integer.MAX_VALUE - 8) / Float.BYTES;

  private final int dimension;
  private final long stride;
  private float[] kept = {};
  private int length;

  SampleSums(int dimension, long stride) {
    this.dimension = dimension;
    this.stride = stride;
  }

  @Override
  public int blockRows() {
    return Math.max(1, BLOCK_FLOATS / dimension);
  }

  @Override
  public void add(float[] block, long first, int rows) {
    for (long next = (first + stride - 1) / stride * stride; next < first + rows; next += stride) {
      room(dimension);
      System.arraycopy(block, (int) (next - first) * dimension, kept, length, dimension);
      length += dimension;
    }
  }

  private void room(int more) {
    if (length + more > kept.length) {
      long doubled = Math.min(2L * kept.length, MOST_FLOATS);
      kept = Arrays.copyOf(kept, Math.max(Math.addExact(length, more), (int) doubled));
    }
  }

  @Override
  public void merge(byte[] other) {
    int floats = other.length / Float.BYTES;
    room(floats);
    ByteBuffer.wrap(other).asFloatBuffer().get(kept, length, floats);
    length += floats;
  }

  @Override
  public byte[] toBytes() {
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(length, Float.BYTES));
    bytes.asFloatBuffer().put(kept, 0, length);
    return bytes.array();
  }

  /** The vectors kept, row after row. */
  float[] vectors() {
    return Arrays.copyOf(kept, length);
  }
}
