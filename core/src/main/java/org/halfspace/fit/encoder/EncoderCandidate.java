// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.encoder;

import org.halfspace.fit.EncoderMethod;
import org.halfspace.linalg.Matrix;

/**
 * An encoder that is found.
 *
 * @param method how
 * @param rows B: n × d, row after row
 * @param whitened M = B V Λ^{1/2} with unit rows: n × components
 */
public record EncoderCandidate(EncoderMethod method, float[] rows, Matrix whitened) {}
