// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

/** Why a run ended. */
public enum TrainingEnd {
  /** All steps were made. */
  STEPS_USED,
  /** The held-out distortion came no lower for as many evaluations as patience allows. */
  NO_IMPROVEMENT,
  /** The caller stopped it. */
  STOPPED,
  /** The loss was not finite. */
  DIVERGED
}
