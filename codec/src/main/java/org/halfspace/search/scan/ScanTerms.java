// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search.scan;

/**
 * What the keys of some codes have beside ⟨w, σ⟩: {@code base · baseWeight + factor · (⟨w, σ⟩ +
 * shift)}. Not changed.
 *
 * @param base ‖x̂ − μ‖² for L2, 1/‖x̂‖ for cosine, 0 for products
 * @param factor −g for products, −2g for L2, −g/‖x̂‖ for cosine
 * @param sameFactor whether all factors are the same
 */
public record ScanTerms(float[] base, float[] factor, boolean sameFactor) {}
