// SPDX-License-Identifier: Apache-2.0
package org.halfspace;

/**
 * Told how far a long job is. Called on the thread that does the job, at most some hundred times a
 * phase.
 */
@FunctionalInterface
public interface Progress {

  /**
   * Says where the job is.
   *
   * @param phase what is being done, a few words; a new phase begins when it changes
   * @param done how much is done of it
   * @param total how much there is to do, in the same unit; 0 if that is not known
   */
  void at(String phase, long done, long total);

  /**
   * The same, with more to say.
   *
   * @param detail some words on how it goes
   */
  default void at(String phase, long done, long total, String detail) {
    at(phase, done, total);
  }

  /** Tells nobody. */
  static Progress none() {
    return (phase, done, total) -> {};
  }
}
