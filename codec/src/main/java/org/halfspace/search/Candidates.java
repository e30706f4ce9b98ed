// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

/**
 * What the scan of a set keeps of each query, the nearest first, those of equal key by their
 * number: what re-ranking would look at.
 *
 * <p>Keys of a query are comparable across sets, if codec and settings are the same: of the
 * candidates of several sets, those with the smallest keys are the candidates of all their codes
 * together. Scores would not do, as two keys can have the same score by rounding. The arrays are
 * shared, not copied.
 *
 * @param each how many candidates each query has; fewer than requested, even 0, if there are not
 *     enough codes
 * @param ids numbers of codes, counted from 0, query after query
 * @param keys by what the scan orders them, smaller is nearer
 * @param scores what {@link SearchResult} has of them without re-ranking
 */
public record Candidates(int each, long[] ids, float[] keys, double[] scores) {}
