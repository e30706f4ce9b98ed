// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.halfspace.io.Existing;
import org.halfspace.lab.Provenance;
import org.halfspace.linalg.blas.Blas;

/**
 * Runs experiments one after another into a folder. What is there already, from the same setting,
 * is not run again; so a run that was interrupted goes on where it stopped.
 */
public final class Reproduction {
  private final Setting setting;
  private final ResultFolder folder;
  private final Existing existing;
  private final String command;
  private final LocalDate date;

  /**
   * @param existing whether results of the same experiment are kept or replaced
   * @param command for the provenance
   * @param date for the provenance
   */
  public Reproduction(
      Setting setting, ResultFolder folder, Existing existing, String command, LocalDate date) {
    this.setting = Objects.requireNonNull(setting, "setting");
    this.folder = Objects.requireNonNull(folder, "folder");
    this.existing = Objects.requireNonNull(existing, "existing");
    this.command = command;
    this.date = date;
  }

  /**
   * Runs them and writes the report.
   *
   * @param listener hears of each result, and whether it was there already
   * @throws IOException if files cannot be read or written, or a result of another setting is there
   *     and is to be kept
   */
  public List<Finished> run(List<Experiment> experiments, BiConsumer<Finished, Boolean> listener)
      throws IOException {
    List<Optional<Finished>> there = new ArrayList<>();
    for (Experiment experiment : experiments) {
      Optional<Finished> found =
          existing == Existing.REPLACE ? Optional.empty() : folder.find(experiment.name());
      if (found.isPresent()) {
        requireSameSetting(found.get());
      }
      // One that was skipped may have its data now.
      there.add(found.filter(one -> one.verdict() != Finished.Verdict.SKIPPED));
    }
    List<Finished> results = new ArrayList<>();
    for (int i = 0; i < experiments.size(); i++) {
      boolean known = there.get(i).isPresent();
      Finished finished = known ? there.get(i).get() : run(experiments.get(i));
      if (!known) {
        folder.keep(finished);
      }
      listener.accept(finished, known);
      results.add(finished);
    }
    folder.report(results);
    return results;
  }

  private void requireSameSetting(Finished found) throws IOException {
    if (found.quick() != setting.quick() || found.provenance().seed() != setting.seed()) {
      throw new IOException(
          found.name()
              + ".json: a result of "
              + (found.quick() ? "a quick" : "a full")
              + " run with seed "
              + found.provenance().seed()
              + "; choose another folder, or use --force");
    }
  }

  private Finished run(Experiment experiment) throws IOException {
    long start = System.nanoTime();
    Optional<Outcome> outcome = Optional.empty();
    String skipped = "";
    try {
      outcome = Optional.of(Blas.with(setting.threads(), () -> experiment.run(named(experiment))));
    } catch (MissingDataException e) {
      skipped = e.getMessage();
    }
    return new Finished(
        experiment.name(),
        experiment.title(),
        experiment.question(),
        setting.quick(),
        Provenance.here(command, setting.seed(), date),
        (System.nanoTime() - start) / 1e9,
        outcome,
        skipped);
  }

  /** The setting, with the name of the experiment before each phase. */
  private Setting named(Experiment experiment) {
    return new Setting(
        setting.quick(),
        setting.seed(),
        setting.threads(),
        setting.data(),
        (phase, done, total) ->
            setting.progress().at(experiment.name() + ": " + phase, done, total));
  }
}
