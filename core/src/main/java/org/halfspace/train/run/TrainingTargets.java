// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train.run;

import java.util.Arrays;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.sums.Whitening;
import org.halfspace.train.StraightThroughTraining;

/** What a training in whitened coordinates has to restore. Stateless and thread-safe. */
public final class TrainingTargets {
  private TrainingTargets() {}

  /** The deviations of the whitened coordinates, and the variance outside of them. */
  public static StraightThroughTraining.Target of(PrincipalAxes axes, Whitening whitening) {
    return of(axes, whitening, whitening.components());
  }

  /**
   * The same of the first coordinates.
   *
   * @param components how many
   */
  public static StraightThroughTraining.Target of(
      PrincipalAxes axes, Whitening whitening, int components) {
    double kept = 0;
    for (int i = 0; i < components; i++) {
      kept += axes.spectrum().eigenvalue(i);
    }
    double total = axes.spectrum().total();
    // Losses are relative to the total, so the unit is free; of order 1 all stays within float32.
    double unit = Math.scalb(1.0, Math.getExponent(Math.sqrt(total)));
    double square = unit * unit;
    return new StraightThroughTraining.Target(
        Arrays.stream(whitening.deviations(), 0, components)
            .map(deviation -> deviation / unit)
            .toArray(),
        total / square,
        Math.max(0, total - kept) / square);
  }
}
