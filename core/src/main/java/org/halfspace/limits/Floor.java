// SPDX-License-Identifier: Apache-2.0
package org.halfspace.limits;

/**
 * The floor at one rate: the lowest distortion of a two-layer autoencoder with n units
 * (docs/theory.md §4), reached in the proportional limit by spending the share s_i = ν √λ_i − γ of
 * the code on component i.
 *
 * @param units n
 * @param distortion the floor of E‖x − x̂‖² / tr Σ
 * @param riskPerDimension the floor of E‖x − x̂‖² / d
 * @param activeComponents a, how many of the largest eigenvalues have a positive share
 * @param level ν = (n + aγ) / Σ_{i≤a} √λ_i
 * @param gamma γ of the activation
 */
public record Floor(
    int units,
    double distortion,
    double riskPerDimension,
    int activeComponents,
    double level,
    double gamma) {

  /** s for a component with eigenvalue λ, one of the active ones: ν √λ − γ. */
  double shareOfActive(double eigenvalue) {
    return level * Math.sqrt(eigenvalue) - gamma;
  }
}
