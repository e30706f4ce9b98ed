// SPDX-License-Identifier: Apache-2.0
/**
 * Nearest neighbors among codes: by Hamming distance, or by asymmetric scores of a query that is
 * not coded, with re-ranking; among all codes, or in the cells nearest to a query.
 */
package org.halfspace.search;
