// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

/**
 * A query in the coordinates of the code.
 *
 * @param w n numbers, whose signed sums are the products with A σ
 * @param terms what else the scores have
 */
record Projection(float[] w, QueryScorer.Terms terms) {}
