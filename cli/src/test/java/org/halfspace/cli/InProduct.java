// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.linalg.blas.Operand;

/**
 * The command line in a process of which a thread is within a product of OpenBLAS all the time.
 * Java gives native code 0.3 s at the end; a product here takes longer.
 */
final class InProduct {
  static final String SAYS = "within a product from now on";
  private static final int ROWS = 4500;

  private InProduct() {}

  public static void main(String[] arguments) {
    Thread busy = new Thread(() -> Blas.runWith(2, InProduct::multiply));
    busy.setDaemon(true);
    busy.start();
    Halfspace.main(arguments);
  }

  private static void multiply() {
    Operand factor = Operand.of(Matrix.zeros(ROWS, ROWS));
    Matrix product = Matrix.zeros(ROWS, ROWS);
    // Loads the library.
    Matrix small = Matrix.identity(2);
    Blas.multiply(1, Operand.of(small), Operand.of(small), 0, Matrix.zeros(2, 2));
    System.out.println(SAYS);
    while (true) {
      Blas.multiply(1, factor, factor, 0, product);
    }
  }
}
