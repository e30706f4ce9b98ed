// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.run;

import java.io.IOException;
import java.util.Optional;
import org.halfspace.code.UnitLayout;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.halfspace.fit.decoder.CodedSample;
import org.halfspace.fit.decoder.Coder;
import org.halfspace.fit.decoder.PrefixOrder;
import org.halfspace.fit.decoder.ReorderedUnits;
import org.halfspace.fit.encoder.EncoderTask;
import org.halfspace.fit.tables.TableFit;
import org.halfspace.fit.tables.UnitGrouping;

/** Training of an encoder and tables together, from the code that is best without training. */
final class GroupedTraining {
  private final FitSettings settings;
  private final EncoderStage stage;
  private final EncoderTask task;

  GroupedTraining(FitSettings settings, EncoderStage stage, EncoderTask task) {
    this.settings = settings;
    this.stage = stage;
    this.task = task;
  }

  /**
   * Groups the units that share a table, then trains.
   *
   * @param linear the code to begin with
   * @param hash of the training vectors
   * @return nothing if the code can have no tables, or memory has no room for them
   */
  Optional<EncoderStage.Found> run(VectorData train, VectorCodec linear, DataHash hash)
      throws IOException {
    UnitLayout layout = linear.units().layout();
    Optional<Integer> widest = TableFit.widest(layout);
    if (widest.isEmpty()) {
      return Optional.empty();
    }
    int entryBits = widest.get();
    CodedSample sample = DecoderStage.sample(linear, train, settings.threads());
    if (TableFit.shortage(sample, entryBits, Runtime.getRuntime().maxMemory()).isPresent()) {
      return Optional.empty();
    }
    int[] order = UnitGrouping.of(sample, entryBits, settings.seed(), settings.threads());
    Coder start =
        new Coder(
            ReorderedUnits.of(linear.units().unitEncoder(), PrefixOrder.of(order)),
            settings.gain(),
            task.scale(),
            linear.units().mean());
    return Optional.of(stage.ofTables(train, start, entryBits, hash.hex()));
  }
}
