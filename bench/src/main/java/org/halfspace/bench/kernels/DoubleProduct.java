// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.kernels;

import java.util.SplittableRandom;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.linalg.blas.Operand;
import org.halfspace.linalg.blas.Orthogonal;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A limit: OpenBLAS's product of two square matrices in float64. */
@State(Scope.Thread)
public class DoubleProduct {
  private Matrix left;
  private Matrix right;
  private Matrix product;

  @Setup
  public void prepare() {
    left = Orthogonal.gaussian(Risk.SIZE, Risk.SIZE, new SplittableRandom(1));
    right = Orthogonal.gaussian(Risk.SIZE, Risk.SIZE, new SplittableRandom(2));
    product = Matrix.zeros(Risk.SIZE, Risk.SIZE);
  }

  @Benchmark
  public Matrix multiply() {
    Blas.insideThreads(() -> Blas.multiply(1, Operand.of(left), Operand.of(right), 0, product));
    return product;
  }
}
