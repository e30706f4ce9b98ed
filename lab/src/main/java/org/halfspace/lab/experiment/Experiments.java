// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.util.ArrayList;
import java.util.List;

/** All experiments, in the order of the report. */
public final class Experiments {
  private Experiments() {}

  /** All of them. */
  public static List<Experiment> all() {
    return List.of(
        new RateIsotropic(),
        new RateSpectrum(),
        new Activations(),
        new Convergence(),
        new SpectrumOfEncoder(),
        new Staircase(),
        new FiniteSize(),
        new TiedUntied(),
        new Levels(),
        new Depth(),
        new SparseLinear(),
        new Denoiser(),
        new BayesLimit(),
        new PhaseTransition(),
        new Priors(),
        new Rivals(),
        new UniversalityImages(),
        new UniversalityVectors(),
        new Pictures(),
        new Searching());
  }

  /**
   * Those of some names, in the order of the report; all for no name.
   *
   * @throws IllegalArgumentException if a name is unknown; the message lists the names
   */
  public static List<Experiment> named(List<String> names) {
    List<String> known = all().stream().map(Experiment::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "experiment: '" + name + "', must be one of " + String.join(", ", known));
      }
    }
    List<Experiment> chosen = new ArrayList<>(all());
    chosen.removeIf(experiment -> !names.isEmpty() && !names.contains(experiment.name()));
    return List.copyOf(chosen);
  }
}
