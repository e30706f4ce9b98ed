// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data;

/** A choice of {@link ReadOptions} that a message may advise. */
public enum ReadOption {
  /** Which array of an npz file. */
  ARRAY("withArray"),
  /** Whether images are gray or in color. */
  IMAGE_COLOR("withImageColor"),
  /** The size images are brought to. */
  IMAGE_SIZE("withImageSize"),
  /** Whether the first line of a text names the columns. */
  CSV_HEADER("withCsvHeader");

  private final String method;

  ReadOption(String method) {
    this.method = method;
  }

  /** The method of {@link ReadOptions} that makes the choice. */
  String method() {
    return method;
  }
}
