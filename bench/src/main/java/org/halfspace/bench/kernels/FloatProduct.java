// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.kernels;

import org.halfspace.linalg.blas.Blas;
import org.halfspace.linalg.blas.NativeFloats;
import org.halfspace.linalg.blas.Product;
import org.halfspace.linalg.blas.Transpose;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A limit: OpenBLAS's product of a block of vectors and an encoder, in float32. */
@State(Scope.Thread)
public class FloatProduct {
  @Param({Shape.SQUARE, Shape.FLAT})
  String shape;

  private Shape sizes;
  private NativeFloats left;
  private NativeFloats right;
  private NativeFloats product;

  @Setup
  public void prepare() {
    sizes = Shape.of(shape);
    left = NativeFloats.of(Numbers.gaussian(Shape.ROWS * sizes.dimension(), 1));
    right = NativeFloats.of(Numbers.gaussian(sizes.bits() * sizes.dimension(), 2));
    product = NativeFloats.allocate(Shape.ROWS * sizes.bits());
  }

  @Benchmark
  public NativeFloats multiply() {
    Blas.insideThreads(
        () ->
            new Product(Transpose.NO, Transpose.YES, Shape.ROWS, sizes.bits(), sizes.dimension())
                .into(1, left, right, 0, product));
    return product;
  }
}
