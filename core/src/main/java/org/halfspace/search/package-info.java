/**
 * Nearest neighbours among codes: by Hamming distance, by asymmetric scores of a query that is not
 * coded, with re-ranking; codes in memory, in mapped files and in a store that grows.
 */
package org.halfspace.search;
