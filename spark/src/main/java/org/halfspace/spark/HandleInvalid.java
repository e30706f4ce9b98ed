// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

/** What becomes of a row whose vector is null or not finite. */
enum HandleInvalid {
  /** The job fails; the message names the row. */
  ERROR("error"),
  /** The row is left out, and counted. */
  SKIP("skip"),
  /** The row stays, with null for its code. */
  KEEP("keep");

  private final String label;

  HandleInvalid(String label) {
    this.label = label;
  }

  /** The value of the parameter. */
  String label() {
    return label;
  }

  static HandleInvalid of(String label) {
    for (HandleInvalid one : values()) {
      if (one.label.equals(label)) {
        return one;
      }
    }
    throw new IllegalArgumentException(
        "handleInvalid: '" + label + "', must be error, skip or keep");
  }
}
