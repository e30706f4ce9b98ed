// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.growth;

/**
 * What a process measured at one point. Times are wall seconds, memory is in bytes.
 *
 * @param point its size
 * @param readSeconds one pass over the vectors with nobody working on them
 * @param fitSeconds a whole fit, with its test on held-out vectors
 * @param fitReadSeconds of the fit: waiting for vectors, in all passes
 * @param covarianceSeconds of the fit: mean, covariance and its eigenvectors
 * @param encoderSeconds of the fit: closed form and descent, which see the covariance only
 * @param decoderSeconds of the fit: coding the vectors and solving for the decoder
 * @param encodeSeconds all vectors to a file of codes
 * @param fitLiveBytes most bytes on the heap that a fit holds on to, see {@link LiveHeap}
 * @param encodeLiveBytes the same for encoding
 * @param residentBytes most memory of the process that was in use, see {@link ResidentMemory}; NaN
 *     if the system does not tell
 */
record Measurement(
    GrowthPoint point,
    double readSeconds,
    double fitSeconds,
    double fitReadSeconds,
    double covarianceSeconds,
    double encoderSeconds,
    double decoderSeconds,
    double encodeSeconds,
    double fitLiveBytes,
    double encodeLiveBytes,
    double residentBytes) {

  /** The fit without its encoder, whose time does not depend on the number of vectors. */
  double fitWithoutEncoderSeconds() {
    return fitSeconds - encoderSeconds;
  }
}
