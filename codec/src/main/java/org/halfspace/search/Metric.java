// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

/** How near two vectors are. */
public enum Metric {
  /** ‖q − x‖², smaller is nearer. */
  L2("l2") {
    @Override
    double score(float[] a, int aFrom, float[] b, int bFrom, int dimension) {
      double sum = 0;
      for (int j = 0; j < dimension; j++) {
        double difference = (double) a[aFrom + j] - b[bFrom + j];
        sum += difference * difference;
      }
      return sum;
    }
  },
  /** ⟨q, x⟩, larger is nearer. */
  INNER_PRODUCT("ip") {
    @Override
    double score(float[] a, int aFrom, float[] b, int bFrom, int dimension) {
      return product(a, aFrom, b, bFrom, dimension);
    }
  },
  /** ⟨q, x⟩ / (‖q‖ ‖x‖), larger is nearer; 0 where a vector is 0. */
  COSINE("cosine") {
    @Override
    double score(float[] a, int aFrom, float[] b, int bFrom, int dimension) {
      double squares =
          product(a, aFrom, a, aFrom, dimension) * product(b, bFrom, b, bFrom, dimension);
      return squares > 0 ? product(a, aFrom, b, bFrom, dimension) / Math.sqrt(squares) : 0;
    }
  };

  private final String label;

  Metric(String label) {
    this.label = label;
  }

  /** The name on the command line. */
  public String label() {
    return label;
  }

  /**
   * The score of two vectors, summed in double in the order of the coordinates. No product or
   * square of float32 numbers leaves the range of double, nor does the product of two sums.
   */
  abstract double score(float[] a, int aFrom, float[] b, int bFrom, int dimension);

  /** What is smaller for nearer vectors: the score or its negative. Its own inverse. */
  double key(double score) {
    // Not −score, which makes −0 of 0.
    return this == L2 ? score : 0 - score;
  }

  static double product(float[] a, int aFrom, float[] b, int bFrom, int dimension) {
    double sum = 0;
    for (int j = 0; j < dimension; j++) {
      sum += (double) a[aFrom + j] * b[bFrom + j];
    }
    return sum;
  }
}
