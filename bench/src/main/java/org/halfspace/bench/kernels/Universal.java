// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.kernels;

import org.halfspace.code.UniversalEncoder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Codes by two rounds of signs and the Walsh–Hadamard transform. */
@State(Scope.Thread)
public class Universal {
  static final int SIZE = 1024;
  static final int ROWS = 64;

  private UniversalEncoder encoder;
  private float[] vectors;
  private byte[] packed;

  @Setup
  public void prepare() {
    encoder = UniversalEncoder.of(SIZE, SIZE, 1);
    vectors = Numbers.gaussian(ROWS * SIZE, 1);
    packed = new byte[ROWS * encoder.bytesPerCode()];
  }

  @Benchmark
  public byte[] encode() {
    encoder.encode(vectors, ROWS, packed, 1);
    return packed;
  }
}
