package org.halfspace.code;

/**
 * What an engine works with; shared, not copied.
 *
 * @param codes n
 * @param dimension d
 * @param encoder B: n × d, row after row
 * @param decoder A: d × n, row after row
 * @param mean μ: d
 */
record CodeTensors(int codes, int dimension, float[] encoder, float[] decoder, float[] mean) {
  /** ⌈n/8⌉. */
  int bytesPerVector() {
    return (codes + 7) / 8;
  }

  /** Says where the first entry is that is not finite; there must be one in this row. */
  IllegalArgumentException refused(float[] vectors, int row) {
    for (int j = 0; j < dimension; j++) {
      float value = vectors[row * dimension + j];
      if (!Float.isFinite(value)) {
        return new IllegalArgumentException(
            "vectors: " + value + " in row " + row + ", column " + j + ", must be finite");
      }
    }
    throw new IllegalStateException("row " + row + " is finite");
  }
}
