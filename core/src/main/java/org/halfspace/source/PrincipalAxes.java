package org.halfspace.source;

import org.halfspace.linalg.Matrix;

/**
 * Σ = V Λ Vᵀ with its mean.
 *
 * @param mean μ, d long
 * @param spectrum Λ
 * @param axes Vᵀ, d × d: row i is the unit eigenvector of λ_i
 */
public record PrincipalAxes(double[] mean, Spectrum spectrum, Matrix axes) {}
