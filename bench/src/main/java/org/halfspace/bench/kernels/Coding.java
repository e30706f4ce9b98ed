// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.kernels;

import org.halfspace.code.SignCodec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A block of vectors to codes and back. */
@State(Scope.Thread)
public class Coding {
  @Param({Shape.SQUARE, Shape.FLAT})
  String shape;

  private SignCodec codec;
  private float[] vectors;
  private float[] decoded;
  private byte[] packed;

  @Setup
  public void prepare() {
    Shape sizes = Shape.of(shape);
    int d = sizes.dimension();
    int n = sizes.bits();
    codec =
        SignCodec.of(n, d, Numbers.gaussian(n * d, 1), Numbers.gaussian(n * d, 2), new float[d]);
    vectors = Numbers.gaussian(Shape.ROWS * d, 3);
    decoded = new float[vectors.length];
    packed = new byte[Shape.ROWS * codec.bytesPerCode()];
    codec.encode(vectors, Shape.ROWS, packed, 1);
  }

  @Benchmark
  public byte[] encode() {
    codec.encode(vectors, Shape.ROWS, packed, 1);
    return packed;
  }

  @Benchmark
  public float[] decode() {
    codec.decode(packed, Shape.ROWS, decoded, 1);
    return decoded;
  }
}
