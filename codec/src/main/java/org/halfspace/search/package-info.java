// SPDX-License-Identifier: Apache-2.0
/**
 * Nearest neighbors among codes: by Hamming distance, or by asymmetric scores of a query that is
 * not coded, with re-ranking.
 */
package org.halfspace.search;
