// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.io.IOException;

/** One question put to theory and to the program. Immutable and thread-safe. */
public interface Experiment {

  /** The name on the command line: lower-case words with hyphens. */
  String name();

  /** A heading. */
  String title();

  /** The question, one sentence. */
  String question();

  /**
   * Finds the answer.
   *
   * @throws MissingDataException if it needs files that are not there
   * @throws IOException if files cannot be read
   */
  Outcome run(Setting setting) throws IOException;
}
