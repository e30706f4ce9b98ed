// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.halfspace.data.ReadOptions;
import org.halfspace.data.VectorData;
import org.halfspace.io.DamagedFileException;

/**
 * The data files of a command that reads several, all with the same options: each is read with
 * those that concern it, and options that concern none are refused. Not thread-safe.
 */
public final class DataFiles {
  private final ReadOptions options;
  private final ReadOptions plain;
  private Optional<DamagedFileException> refusal = Optional.empty();
  private boolean taken;

  public DataFiles(ReadOptions options) {
    this.options = options;
    this.plain =
        ReadOptions.defaults().withNonFinite(options.nonFinite()).withListener(options.listener());
  }

  /** Opens a file, without the options where they do not fit it. */
  public VectorData open(Path path) throws IOException {
    try {
      VectorData data = DataOptions.open(path, options);
      taken = true;
      return data;
    } catch (DamagedFileException e) {
      if (options.equals(plain)) {
        throw e;
      }
      try {
        VectorData data = DataOptions.open(path, plain);
        refusal = refusal.or(() -> Optional.of(e));
        return data;
      } catch (DamagedFileException unused) {
        throw e;
      }
    }
  }

  /** Refuses options that fitted none of the files; to be called when all are open. */
  public void requireTaken() throws IOException {
    if (!taken && refusal.isPresent()) {
      throw refusal.get();
    }
  }
}
