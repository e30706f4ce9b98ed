// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg.blas;

import org.bytedeco.openblas.global.openblas;

/** Whether a matrix product uses a matrix or its transpose. */
public enum Transpose {
  NO,
  YES;

  int code() {
    return this == NO ? openblas.CblasNoTrans : openblas.CblasTrans;
  }
}
