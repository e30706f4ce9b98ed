// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.halfspace.data.VectorData;
import org.halfspace.io.file.ContentDigest;

/** The SHA-256 of the file that vectors come from, computed alongside the other work. */
public final class DataHash {
  private final CompletableFuture<String> hex;

  private DataHash(CompletableFuture<String> hex) {
    this.hex = hex;
  }

  /** That of vectors that come from no file: empty. */
  public static DataHash none() {
    return new DataHash(CompletableFuture.completedFuture(""));
  }

  public static DataHash start(VectorData data) {
    Optional<Path> path = data.path();
    return new DataHash(
        path.isEmpty()
            ? CompletableFuture.completedFuture("")
            : CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return ContentDigest.sha256(path.get());
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                }));
  }

  /** 64 hex digits; empty for vectors that come from no file. */
  public String hex() throws IOException {
    try {
      return hex.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof UncheckedIOException unchecked) {
        throw unchecked.getCause();
      }
      throw e;
    }
  }
}
