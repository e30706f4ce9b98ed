// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.halfspace.spark.app.HalfspaceSpark;

/**
 * Runs several command lines of the program in one driver, as starting one takes longer than its
 * work. Ends with the code of the first one that fails.
 */
public final class SeveralCommands {
  /** Stands between command lines. */
  static final String NEXT = "then";

  private SeveralCommands() {}

  public static void main(String[] words) {
    List<String> left = new ArrayList<>(Arrays.asList(words));
    while (!left.isEmpty()) {
      int end = left.contains(NEXT) ? left.indexOf(NEXT) : left.size();
      int code =
          HalfspaceSpark.run(System.out, System.err, left.subList(0, end).toArray(String[]::new));
      if (code != 0) {
        System.exit(code);
      }
      left = left.subList(Math.min(left.size(), end + 1), left.size());
    }
  }
}
