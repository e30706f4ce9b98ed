// SPDX-License-Identifier: Apache-2.0
package org.halfspace.testing;

import org.junit.jupiter.api.Assumptions;

/** Something that a test needs and a machine may lack. */
public enum Need {
  REAL_VECTORS(
      "real vectors",
      "set HALFSPACE_DATA to a folder that has mnist/, cifar10/ and words/ as the README says"),
  NUMPY("Python with NumPy", "install python3-numpy"),
  FAISS("Python with faiss", "install python3-faiss"),
  POSTGRESQL(
      "a PostgreSQL server",
      "install postgresql and run the tests by .ci/with-postgres mvn verify"),
  CHROMIUM("Chromium and its driver", "install chromium and chromium-driver"),
  PYSPARK("PySpark 4 and NumPy", "pip install pyspark numpy"),
  VECTOR_API("the Vector API", "run the tests without -Dkernels=…");

  private final String what;
  private final String remedy;

  Need(String what, String remedy) {
    this.what = what;
    this.remedy = remedy;
  }

  /** Skips the running test unless what it needs is there. */
  public void require(boolean present) {
    Assumptions.assumeTrue(present, message());
  }

  /** What a skipped test says: what it needs, and how one comes by it. */
  public String message() {
    return "needs " + what + ": " + remedy;
  }
}
