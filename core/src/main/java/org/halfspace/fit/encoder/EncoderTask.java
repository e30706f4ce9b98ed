// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.encoder;

import java.util.Arrays;
import org.halfspace.Progress;
import org.halfspace.activation.Activation;
import org.halfspace.fit.UnitBits;
import org.halfspace.fit.run.FitSettings;
import org.halfspace.fit.run.RankTolerance;
import org.halfspace.limits.BitLimits;
import org.halfspace.limits.Limits;
import org.halfspace.linalg.Matrix;
import org.halfspace.risk.PopulationRisk;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.Spectrum;

/**
 * What an encoder is looked for: the settings of a fit, and the Gaussian source of its training
 * vectors. Immutable and thread-safe.
 */
public final class EncoderTask {
  private final FitSettings fit;
  private final Progress progress;
  private final PrincipalAxes axes;
  private final Activation activation;
  private final int components;
  private final Matrix leading;
  private final double floor;
  private final BitLimits levels;

  /** Cost d k for the leading axes, and that of a floor. */
  public EncoderTask(
      FitSettings fit, Progress progress, PrincipalAxes axes, Activation activation) {
    this.fit = fit;
    this.progress = progress;
    this.axes = axes;
    this.activation = activation;
    this.components = axes.spectrum().rank(RankTolerance.COVARIANCE);
    this.leading = axes.leading(components);
    this.floor = Limits.of(axes.spectrum(), activation).floor(fit.bits()).distortion();
    double[] eigenvalues = Arrays.copyOf(axes.spectrum().eigenvalues(), components);
    this.levels = BitLimits.of(Spectrum.of(eigenvalues));
  }

  public FitSettings fit() {
    return fit;
  }

  public Progress progress() {
    return progress;
  }

  public PrincipalAxes axes() {
    return axes;
  }

  public Activation activation() {
    return activation;
  }

  /** k, how many principal axes have variance. */
  public int components() {
    return components;
  }

  /** The axes that have variance: k × d; not to be changed. */
  public Matrix leading() {
    return leading;
  }

  /** What units of several levels can do, of the components that have variance. */
  public BitLimits levels() {
    return levels;
  }

  /** The lowest distortion of sign codes, where a descent has nothing left to gain. */
  public double floor() {
    return floor;
  }

  /** The lowest distortion of any code of a candidate's kind on the Gaussian source. */
  public double floor(EncoderCandidate chosen) {
    if (chosen.hasSigns()) {
      return floor;
    }
    BitLimits limits = BitLimits.of(axes.spectrum());
    return fit.unitBits() instanceof UnitBits.Alike alike
        // Of the units that there are: padding of bytes is no part of the floor.
        ? limits.alike(alike.bits(), alike.bits() * chosen.unitBits().length).distortion()
        : limits.groups(fit.bits()).distortion();
  }

  /** d. */
  public int dimension() {
    return axes.axes().columns();
  }

  /** The root mean square norm of the centered vectors. */
  public float scale() {
    return (float) Math.sqrt(axes.spectrum().total());
  }

  /** The exact risk of whitened encoders on the source. */
  public PopulationRisk risk() {
    return new PopulationRisk(axes.spectrum(), components, activation, fit.threads());
  }
}
