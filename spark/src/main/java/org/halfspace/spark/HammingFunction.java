// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import org.apache.spark.sql.api.java.UDF2;

/**
 * How many bits of two codes differ; null if one is null. Immutable and thread-safe.
 *
 * @param codeBytes how many bytes count, 0 for all
 * @param cellBytes of codes with their gain
 * @param complaint why bits cannot be counted; empty if they can
 */
record HammingFunction(int codeBytes, int cellBytes, String complaint)
    implements UDF2<byte[], byte[], Integer> {

  /** For binaries of which nothing is known. */
  static HammingFunction ofAnyCodes() {
    return new HammingFunction(0, 0, "");
  }

  /** For codes of a model, with or without the bytes of their gain. */
  static HammingFunction of(CodeCells cells, String complaint) {
    return new HammingFunction(cells.codeBytes(), cells.cellBytes(), complaint);
  }

  @Override
  public Integer call(byte[] a, byte[] b) {
    if (!complaint.isEmpty()) {
      throw new IllegalArgumentException("hamming: " + complaint);
    }
    if (a == null || b == null) {
      return null;
    }
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "hamming: codes of " + a.length + " and " + b.length + " bytes, must have as many");
    }
    if (codeBytes > 0 && a.length != codeBytes && a.length != cellBytes) {
      throw new IllegalArgumentException(
          "hamming: codes of " + a.length + " bytes, but those of the model have " + cellBytes);
    }
    int length = codeBytes > 0 ? codeBytes : a.length;
    int distance = 0;
    for (int i = 0; i < length; i++) {
      distance += Integer.bitCount((a[i] ^ b[i]) & 0xff);
    }
    return distance;
  }
}
