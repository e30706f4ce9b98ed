// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

/**
 * One thing that was compared with what theory says.
 *
 * @param what is compared, in a few words
 * @param deviation how far measured and predicted are apart; not below 0
 * @param tolerance what deviation is accepted
 * @param reason why that much
 */
public record Check(String what, double deviation, double tolerance, String reason) {

  /** A deviation that should be at most a tolerance; one below 0 counts as 0. */
  public static Check atMost(String what, double deviation, double tolerance, String reason) {
    return new Check(what, Math.max(0, deviation), tolerance, reason);
  }

  /** Something that holds or does not. */
  public static Check holds(String what, boolean holds, String reason) {
    return new Check(what, holds ? 0 : 1, 0, reason);
  }

  /** Whether the deviation is accepted; one that is no number is not. */
  public boolean passed() {
    return deviation <= tolerance;
  }
}
