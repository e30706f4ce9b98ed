// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.kernels;

import org.halfspace.bench.HammingScan;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Hamming distances of all pairs of some codes and queries, and the nearest of each query. */
@State(Scope.Thread)
public class Scan {
  static final int COUNT = 100_000;
  static final int QUERIES = 16;
  static final String LONG = "784";
  static final String SHORT = "256";

  @Param({LONG, SHORT})
  int bits;

  private HammingScan scan;
  private byte[] queries;

  @Setup
  public void prepare() {
    scan = HammingScan.of(bits, Numbers.bytes(COUNT * bits / Byte.SIZE, 1));
    queries = Numbers.bytes(QUERIES * bits / Byte.SIZE, 2);
  }

  @Benchmark
  public HammingScan.Neighbors search() {
    return scan.search(queries, 10, 1);
  }
}
