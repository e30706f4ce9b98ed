// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.cluster;

import java.io.IOException;
import java.util.Arrays;

/**
 * Runs the main method of another class, and ends the process when its standard input does: when
 * the process that started it is gone, however it ended.
 */
public final class ChildMain {
  private ChildMain() {}

  /**
   * @param arguments name of the class, then what it gets
   */
  public static void main(String[] arguments) throws Exception {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {
                  // Nothing is sent.
                }
              } catch (IOException e) {
                // As good as its end.
              }
              System.exit(0);
            });
    watch.setDaemon(true);
    watch.start();
    Class.forName(arguments[0])
        .getMethod("main", String[].class)
        .invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
  }
}
