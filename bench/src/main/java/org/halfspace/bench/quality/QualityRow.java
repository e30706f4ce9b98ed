// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.quality;

/**
 * A row of the table.
 *
 * @param name kind of code, or faiss's quantizer
 * @param ours whether it is a code of ours
 * @param bits all that is stored for a vector
 * @param distortion Σ‖x − x̂‖² / Σ‖x − mean‖² of the test vectors; NaN if it is not known
 * @param recall the share of the ten nearest that are found
 */
record QualityRow(String name, boolean ours, int bits, double distortion, double recall) {}
