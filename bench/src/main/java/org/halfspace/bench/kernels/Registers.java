// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.kernels;

import java.util.SplittableRandom;
import org.halfspace.code.engine.CacheLines;
import org.halfspace.code.engine.HadamardKernel;
import org.halfspace.code.engine.ProductKernel;
import org.halfspace.code.engine.TableKernel;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The kernels of the Vector API alone, on numbers in a core's caches. */
@State(Scope.Thread)
public class Registers {
  static final int DEPTH = 784;
  static final int BITS = 1024;
  static final int SIZE = 1024;

  private float[] panel;
  private float[] strip;
  private float[] product;
  private int[] words;
  private float[] tableAndSums;
  private float[] zeros;
  private float[] diagonal;

  @Setup
  public void prepare() {
    panel = Numbers.gaussian(ProductKernel.ROWS * DEPTH, 1);
    strip = Numbers.gaussian(ProductKernel.columns() * DEPTH, 2);
    product = new float[ProductKernel.ROWS * ProductKernel.columns()];
    words = new SplittableRandom(3).ints(BITS).toArray();
    float[] table = Numbers.gaussian(TableKernel.tableLength(), 4);
    tableAndSums = CacheLines.floats(table.length + BITS * TableKernel.columns());
    System.arraycopy(table, 0, tableAndSums, CacheLines.FIRST, table.length);
    zeros = new float[SIZE];
    diagonal = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      diagonal[i] = i % 3 == 0 ? -1 : 1;
    }
  }

  @Benchmark
  public float[] product() {
    ProductKernel.add(panel, 0, strip, 0, DEPTH, product, 0);
    return product;
  }

  @Benchmark
  public float[] tables() {
    int sumsAt = CacheLines.FIRST + TableKernel.tableLength();
    TableKernel.add(words, 0, 1, BITS, tableAndSums, CacheLines.FIRST, sumsAt);
    return tableAndSums;
  }

  /** Of zeros, which stay zeros however often. */
  @Benchmark
  public float[] hadamard() {
    HadamardKernel.transform(zeros, 0, diagonal, zeros, 0, zeros.length);
    return zeros;
  }
}
