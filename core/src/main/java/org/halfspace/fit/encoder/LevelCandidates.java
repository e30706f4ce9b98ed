// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.encoder;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.halfspace.fit.EncoderMethod;
import org.halfspace.fit.UnitBits;
import org.halfspace.fit.levels.Spread;
import org.halfspace.fit.levels.UnitPlan;
import org.halfspace.linalg.Matrix;
import org.halfspace.source.sums.Whitening;

/** The encoders with units of several levels that follow from mean and covariance. */
public final class LevelCandidates {
  private final EncoderTask task;

  public LevelCandidates(EncoderTask task) {
    this.task = task;
  }

  /** Those of all methods that can have that many bits and are no sign codes. */
  public List<EncoderCandidate> all() {
    List<EncoderCandidate> candidates = new ArrayList<>();
    for (EncoderMethod method :
        List.of(EncoderMethod.CLOSED_FORM, EncoderMethod.PRINCIPAL_AXES, EncoderMethod.ROTATION)) {
      of(method).ifPresent(candidates::add);
    }
    return candidates;
  }

  /** The encoder of a method; empty if it would be one of signs, or of more units than it can. */
  public Optional<EncoderCandidate> of(EncoderMethod method) {
    if (task.fit().unitBits() instanceof UnitBits.Alike alike) {
      return alike(method, alike.bits());
    }
    UnitPlan plan = UnitPlan.mixed(task.levels(), task.fit().bits(), spread(method), random());
    return plan.hasSigns() ? Optional.empty() : Optional.of(candidate(method, plan));
  }

  /** The encoder of a method whose units all have that many bits; empty as for {@link #of}. */
  Optional<EncoderCandidate> alike(EncoderMethod method, int unitBits) {
    return UnitPlan.alike(task.levels(), unitBits, task.fit().bits(), spread(method), random())
        .filter(units -> !units.hasSigns())
        .map(units -> candidate(method, units));
  }

  private static Spread spread(EncoderMethod method) {
    return switch (method) {
      case PRINCIPAL_AXES -> Spread.AXES;
      case ROTATION -> Spread.ROTATION;
      default -> Spread.GROUPS;
    };
  }

  private SplittableRandom random() {
    return new SplittableRandom(task.fit().seed());
  }

  /** B = M Λ^{-1/2} Vᵀ. */
  private EncoderCandidate candidate(EncoderMethod method, UnitPlan plan) {
    Matrix whitened = plan.encoder();
    Whitening whitening = new Whitening(task.axes(), task.components(), 0, task.fit().threads());
    return EncoderCandidate.ofLevels(
        method, whitening.encoder(whitened), whitened, plan.unitBits());
  }
}
