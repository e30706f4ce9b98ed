// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg.blas;

import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.NativeLibraryException;

/** What comes of work that needs OpenBLAS where it cannot be loaded, and of work that does not. */
final class NativeProbe {
  private NativeProbe() {}

  public static void main(String[] arguments) {
    tell(() -> Matrix.identity(3).transpose());
    tell(() -> Blas.gram(Matrix.identity(3)));
    tell(() -> Cholesky.of(Matrix.identity(3)));
    tell(() -> SymmetricEigen.of(Matrix.identity(3)));
    tell(() -> NativeDoubles.zeros(3));
    tell(() -> NativeFloats.allocate(3));
    tell(Blas::threads);
  }

  private static void tell(Runnable work) {
    try {
      work.run();
      System.out.println("done");
    } catch (NativeLibraryException e) {
      System.out.println("refused " + e.getMessage());
    }
  }
}
