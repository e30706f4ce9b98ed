// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

/** What is said of rows that have no usable vector or code. Stateless and thread-safe. */
final class InvalidRows {
  private InvalidRows() {}

  /** Of a row that gets no code. */
  static String encoding(String place, String complaint) {
    return fitting(place, complaint) + ", keep gives them no code";
  }

  /** Of a row that a fit or a test cannot use. */
  static String fitting(String place, String complaint) {
    return place + ": " + complaint + "; handleInvalid skip leaves such rows out";
  }
}
