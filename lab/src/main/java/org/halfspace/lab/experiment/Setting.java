// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.halfspace.Progress;
import org.halfspace.internal.Parallel;

/**
 * How experiments run.
 *
 * @param quick smaller sizes and fewer steps
 * @param seed of all that is random
 * @param threads how many to use, those of BLAS among them
 * @param data the folder with real data, if there is one
 * @param progress who hears how far an experiment is
 */
public record Setting(
    boolean quick, long seed, int threads, Optional<Path> data, Progress progress) {
  public Setting {
    Parallel.requireThreads(threads);
    Objects.requireNonNull(data, "data");
    Objects.requireNonNull(progress, "progress");
  }

  /** One value for a quick run, another for a full one. */
  public int size(int quickSize, int fullSize) {
    return quick ? quickSize : fullSize;
  }

  /** The same for lists. */
  double[] sizes(double[] quickSizes, double... fullSizes) {
    return quick ? quickSizes : fullSizes;
  }

  /**
   * A data file.
   *
   * @throws MissingDataException if it is not there
   */
  Path file(String relative) throws MissingDataException {
    if (data.isEmpty()) {
      throw new MissingDataException(
          "no folder with real data: set HALFSPACE_DATA, or put the data in ../shared/data");
    }
    Path file = data.get().resolve(relative);
    if (!Files.exists(file)) {
      throw new MissingDataException(file + " is not there");
    }
    return file;
  }

  /** The environment variable HALFSPACE_DATA, else ../shared/data, if that is a folder. */
  public static Optional<Path> dataFolder(String environmentVariable) {
    Path folder =
        environmentVariable == null || environmentVariable.isBlank()
            ? Path.of("../shared/data")
            : Path.of(environmentVariable);
    return Optional.of(folder).filter(Files::isDirectory);
  }
}
