// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

/** What the candidates of the scan are scored by in the end. */
public enum Rerank {
  /** Nothing else: the scores of the scan stand. */
  NONE("none"),
  /** The metric of query and decoded vector. */
  DECODED("decoded"),
  /** The metric of query and original vector. */
  ORIGINAL("original");

  private final String label;

  Rerank(String label) {
    this.label = label;
  }

  /** The name on the command line. */
  public String label() {
    return label;
  }
}
