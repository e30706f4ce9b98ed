// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg.blas;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.Pointer;
import org.halfspace.code.engine.CodeTensors;
import org.halfspace.code.engine.ProductEngine;
import org.junit.jupiter.api.Test;

class BlasProductsTest {
  /** Each call would leave two pieces of memory or more, if it took fresh ones. */
  @Test
  void singleVectorsTakeNoNativeMemoryEach() {
    int n = 24;
    int d = 16;
    float[] matrix = new float[n * d];
    for (int i = 0; i < matrix.length; i++) {
      matrix[i] = (i * 7919 % 101) - 50;
    }
    ProductEngine engine =
        new ProductEngine(
            new CodeTensors(n, d, matrix, matrix, new float[d], new float[d]), new BlasProducts());
    float[] vector = new float[d];
    vector[3] = 1;
    byte[] code = new byte[n / 8];
    engine.encode(vector, 1, code, 1);
    long before = Pointer.totalCount();
    for (int i = 0; i < 1000; i++) {
      engine.encode(vector, 1, code, 1);
    }
    assertThat(Pointer.totalCount() - before).isLessThan(100);
  }
}
