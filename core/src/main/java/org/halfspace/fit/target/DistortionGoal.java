// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.target;

import org.halfspace.fit.BitsSearch;
import org.halfspace.fit.Fit;
import org.halfspace.fit.FitReport;
import org.halfspace.fit.pass.FitPasses;
import org.halfspace.fit.run.Budget;

/** A distortion on the held-out vectors that is not to be exceeded. */
public record DistortionGoal(Budget.Distortion wanted) implements BitsForTarget.Goal {

  @Override
  public boolean reached(double value) {
    return value <= wanted.target();
  }

  @Override
  public double loss(double value) {
    return value;
  }

  @Override
  public double wantedLoss() {
    return wanted.target();
  }

  @Override
  public double possible(FloorCurve floors, int bits, int moreBits) {
    return floors.at(moreBits) / floors.at(bits);
  }

  @Override
  public int first(FloorCurve floors) {
    return fewest(floors, wanted.target());
  }

  /** As if the gap to the floor were the same for all numbers of bits. */
  @Override
  public int next(FloorCurve floors, BitsSearch.Trial trial) {
    double floor = floors.at(trial.bits());
    return fewest(floors, wanted.target() * floor / trial.value());
  }

  /** As if the logarithm of the distortion were a straight line. */
  @Override
  public int between(BitsSearch.Trial missed, BitsSearch.Trial enough) {
    double share =
        Math.log(missed.value() / wanted.target()) / Math.log(missed.value() / enough.value());
    return missed.bits() + (int) Math.ceil(share * (enough.bits() - missed.bits()) - 1e-9);
  }

  /** The fewest bits whose floor is no higher; one more than the most if there are none. */
  private static int fewest(FloorCurve floors, double distortion) {
    int missed = 0;
    int enough = Fit.MAXIMUM_BITS + 1;
    while (enough - missed > 1) {
      int middle = missed + (enough - missed) / 2;
      if (floors.at(middle) <= distortion) {
        enough = middle;
      } else {
        missed = middle;
      }
    }
    return enough;
  }

  @Override
  public BitsSearch.Trial measure(FitReport report, FitPasses passes) {
    return new BitsSearch.Trial(report.model().bits(), report.reached(), report.reachedError());
  }
}
