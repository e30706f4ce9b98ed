// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.kernels;

import org.halfspace.code.engine.PackedBits;
import org.halfspace.code.engine.SignKernel;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Signs of numbers to bits; the numbers are in a core's L2 cache. */
@State(Scope.Thread)
public class Packing {
  static final int BITS = 1024;
  static final int ROWS = 64;

  private float[] values;
  private byte[] packed;
  private int[] words;

  @Setup
  public void prepare() {
    values = Numbers.gaussian(ROWS * BITS, 1);
    packed = new byte[ROWS * BITS / Byte.SIZE];
    words = new int[ROWS * BITS / Integer.SIZE];
  }

  @Benchmark
  public byte[] bytes() {
    for (int row = 0; row < ROWS; row++) {
      PackedBits.ofSigns(values, row * BITS, BITS, packed, row * BITS / Byte.SIZE);
    }
    return packed;
  }

  @Benchmark
  public int[] words() {
    SignKernel.pack(values, 0, words, words.length);
    return words;
  }
}
