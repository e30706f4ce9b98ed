// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.halfspace.Autoencoder;
import org.halfspace.code.CodeData;
import org.halfspace.code.Gain;
import org.halfspace.store.CodeStore;

/**
 * Codes belong to the model that made them, and to one that adopted them.
 *
 * @param model the id of the model that made the codes, where it is known
 * @param growing whether codes are to be added, which only the model that made the others can do
 */
public record SameModel(Path file, int bits, Gain gain, Optional<String> model, boolean growing) {

  /** Codes that are read. */
  public static SameModel of(Path file, CodeData data) {
    return new SameModel(file, data.bits(), data.gain(), data.model(), false);
  }

  /** Codes to which others are added. */
  public static SameModel of(Path file, CodeStore store) {
    return new SameModel(file, store.bits(), store.gain(), Optional.of(store.model()), true);
  }

  /** Refuses another model. */
  public void require(Autoencoder own, Path modelPath) throws IOException {
    if (bits != own.bits()) {
      throw new IOException(
          file + ": codes of " + bits + " bits, but those of " + modelPath + " have " + own.bits());
    }
    if (gain != own.codec().gain()) {
      throw new IOException(
          file
              + ": codes with gain "
              + gain.label()
              + ", but those of "
              + modelPath
              + " have gain "
              + own.codec().gain().label());
    }
    boolean adopted = !growing && model.equals(own.metadata().codesOf());
    if (model.isPresent() && !model.get().equals(own.id()) && !adopted) {
      throw new IOException(
          file + ": made by model " + model.get() + ", but " + modelPath + " is model " + own.id());
    }
  }
}
