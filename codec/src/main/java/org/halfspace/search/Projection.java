// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

/**
 * A query in the coordinates of the code.
 *
 * @param w m numbers, from which the products with a code follow ({@link ScoredDecoder}): of signs
 *     their signed sums
 * @param terms what else the scores have
 */
record Projection(float[] w, QueryScorer.Terms terms) {}
