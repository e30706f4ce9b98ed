// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.util.List;
import org.halfspace.fit.FitReport;

/**
 * How a fit went: floor, reached and gap together, and what else its report says. Immutable and
 * thread-safe.
 *
 * @param report of the fit
 * @param skippedRows how many rows had no usable vector
 */
public record HalfspaceSummary(FitReport report, long skippedRows) {
  /** The lowest distortion of any such code on the Gaussian source of the training covariance. */
  public double floor() {
    return report.floor();
  }

  /** The exact distortion of the encoder on that source. */
  public double population() {
    return report.population();
  }

  /** The distortion on the vectors that were learned from. */
  public double train() {
    return report.train();
  }

  /** The distortion on held-out vectors. */
  public double reached() {
    return report.reached();
  }

  /** The standard error of reached. */
  public double reachedError() {
    return report.reachedError();
  }

  /** reached/floor − 1. */
  public double gap() {
    return report.gap();
  }

  /** How many vectors were learned from. */
  public long vectors() {
    return report.vectors();
  }

  /** How many vectors were tested on. */
  public long testVectors() {
    return report.testVectors();
  }

  /** What somebody who reads the report should know besides. */
  public List<String> remarks() {
    return report.remarks();
  }
}
