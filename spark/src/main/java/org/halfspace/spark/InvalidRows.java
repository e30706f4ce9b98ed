// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

/** What is said of rows that have no usable vector or code. Stateless and thread-safe. */
final class InvalidRows {
  private InvalidRows() {}

  static String message(String place, String complaint) {
    return place
        + ": "
        + complaint
        + "; handleInvalid = skip leaves such rows out, keep gives them no code";
  }
}
