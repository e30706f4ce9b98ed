// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.output;

/** A class that Java cannot load, which lies in the machine, hardly ever in the program. */
public final class MissingPart {
  /** What to say. */
  public String describe(Throwable failure) {
    return "Java cannot load a part of the program ("
        + failure.getMessage()
        + "): the limit on open files is too low (see ulimit -n; 256 is enough), or the"
        + " installation is incomplete";
  }
}
