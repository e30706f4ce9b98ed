// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Where a run keeps its checkpoints. */
public interface CheckpointStore {

  /**
   * The last checkpoint.
   *
   * @param run what determines the result of the run, by name
   * @return empty if none was kept
   * @throws IOException if it cannot be read, or is of another run; the message says what differs
   */
  Optional<TrainingCheckpoint> load(Map<String, String> run) throws IOException;

  /**
   * Keeps a checkpoint in the place of the last one, whole or not at all.
   *
   * @param run what determines the result of the run, by name
   * @throws IOException if it cannot be written
   */
  void keep(Map<String, String> run, TrainingCheckpoint checkpoint) throws IOException;

  /** Keeps nothing. */
  static CheckpointStore none() {
    return new CheckpointStore() {
      @Override
      public Optional<TrainingCheckpoint> load(Map<String, String> run) {
        return Optional.empty();
      }

      @Override
      public void keep(Map<String, String> run, TrainingCheckpoint checkpoint) {}
    };
  }
}
