// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

/** What a table is to a job. Messages about it begin with that, a colon and a space. */
enum TableRole {
  /** To learn from, to code or to measure. */
  VECTORS("vectors"),
  /** Vectors to test on, of a table of their own. */
  TEST("test"),
  CODES("codes"),
  QUERIES("queries"),
  /** The vectors that were coded, for re-ranking. */
  ORIGINALS("originals");

  private final String label;

  TableRole(String label) {
    this.label = label;
  }

  /** A message about the table. */
  String says(String message) {
    return label + ": " + message;
  }

  /** The beginning of a message about a column. */
  String column(String name) {
    return says("column '" + name + "'");
  }
}
