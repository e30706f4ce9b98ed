// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.growth;

/**
 * A size to measure.
 *
 * @param vectors N
 * @param dimension d
 * @param bits n, bits for each vector
 */
record GrowthPoint(long vectors, int dimension, int bits) {}
