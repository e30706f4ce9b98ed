// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.app;

import java.util.Map;

/**
 * What a command calls the tables that the library knows by what they are to a job. Messages of the
 * library begin with the one, those of the program with the other.
 */
interface TablePaths {
  /** The paths as they were given, by the words of the library: vectors, test, codes and so on. */
  Map<String, String> tables();

  /** A message of the library in the words of the program. */
  static String inWordsOf(Object command, String message) {
    String said =
        message
            .replace("; handleInvalid skip ", "; --handle-invalid skip ")
            .replace(", or raise the bound by withQueryBytes", "");
    if (command instanceof TablePaths paths) {
      for (Map.Entry<String, String> table : paths.tables().entrySet()) {
        String role = table.getKey() + ": ";
        if (said.startsWith(role)) {
          return table.getValue() + ": " + said.substring(role.length());
        }
      }
    }
    return said;
  }
}
