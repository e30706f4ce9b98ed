// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

/** How codes are scored in the scan. */
public enum Score {
  /** By the bits in which they differ from the query's code, whatever the metric and the gain. */
  HAMMING("hamming"),
  /** By the metric of the query as it is and the decoded vector. */
  ASYMMETRIC("asymmetric"),
  /**
   * As asymmetric, but Aᵀq rounded to 4 bits an entry, so that population counts do the work (the
   * query of RaBitQ: Gao and Long, SIGMOD 2024).
   */
  FOUR_BIT("4bit");

  private final String label;

  Score(String label) {
    this.label = label;
  }

  /** The name on the command line. */
  public String label() {
    return label;
  }
}
