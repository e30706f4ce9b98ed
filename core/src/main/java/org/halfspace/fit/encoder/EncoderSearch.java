// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.encoder;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.halfspace.Progress;
import org.halfspace.activation.Activation;
import org.halfspace.descent.Optimum;
import org.halfspace.descent.RiemannianDescent;
import org.halfspace.descent.StopRule;
import org.halfspace.descent.UnitRows;
import org.halfspace.fit.run.FitSettings;
import org.halfspace.limits.Limits;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.minimizer.ClosedFormEncoder;
import org.halfspace.risk.PopulationRisk;
import org.halfspace.source.Spectrum;

/** The whitened encoder M of a Gaussian source: n × k, unit rows. */
public final class EncoderSearch {
  /** Multiplications the descent may spend; some tens of seconds on one core. */
  private static final double DESCENT_BUDGET = 2e12;

  private static final int MAXIMUM_ITERATIONS = 300;

  /** Multiplications of a product below which a second thread costs more than it saves. */
  private static final double LITTLE = 1 << 24;

  private final FitSettings settings;
  private final Progress progress;
  private final PopulationRisk risk;
  private final boolean little;
  private final Limits limits;

  /**
   * @param components k, how many of the largest eigenvalues the encoder looks at
   */
  public EncoderSearch(
      FitSettings settings,
      Progress progress,
      Spectrum spectrum,
      int components,
      Activation activation) {
    this.settings = settings;
    this.progress = progress;
    this.little = (double) settings.bits() * settings.bits() * components < LITTLE;
    this.risk =
        new PopulationRisk(spectrum, components, activation, little ? 1 : settings.threads());
    this.limits =
        Limits.of(Spectrum.of(Arrays.copyOf(spectrum.eigenvalues(), components)), activation);
  }

  public Matrix gaussianRows() {
    return UnitRows.random(settings.bits(), risk.components(), random());
  }

  public Matrix closedForm() {
    return ClosedFormEncoder.HADAMARD.encoder(limits, settings.bits(), random());
  }

  /**
   * @param floor where there is nothing left to gain
   */
  public Matrix descent(double floor) {
    // Not from a Hadamard rotation: its symmetry is close to a saddle, where descent comes to rest
    // too high.
    Matrix start = ClosedFormEncoder.HAAR.encoder(limits, settings.bits(), random());
    double n = settings.bits();
    double cost = 10 * n * n * risk.components() + n * n * n;
    int iterations = (int) Math.max(5, Math.min(MAXIMUM_ITERATIONS, DESCENT_BUDGET / cost));
    RiemannianDescent descent =
        new RiemannianDescent(
            risk,
            StopRule.gapBelow(floor, 1e-6)
                .or(StopRule.decreaseBelow(5e-5, 5))
                .or(StopRule.iterations(iterations)),
            (step, encoder) -> progress.at("descent", step.iteration(), iterations));
    if (!little) {
      return descent.minimize(start).encoder();
    }
    Optimum[] optimum = new Optimum[1];
    Blas.insideThreads(() -> optimum[0] = descent.minimize(start));
    return optimum[0].encoder();
  }

  private SplittableRandom random() {
    return new SplittableRandom(settings.seed());
  }
}
