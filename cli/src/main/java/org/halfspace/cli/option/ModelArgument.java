// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.option;

import java.io.IOException;
import java.nio.file.Path;
import org.halfspace.Autoencoder;
import org.halfspace.store.ModelFile;
import picocli.CommandLine.Parameters;

/** The first argument of the commands that use a model. */
public final class ModelArgument {
  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "A model written by 'halfspace fit'.")
  @FileUse(FileUse.Kind.READ)
  private Path path;

  public Path path() {
    return path;
  }

  /** Reads the model. */
  public Autoencoder read() throws IOException {
    return ModelFile.read(path);
  }
}
