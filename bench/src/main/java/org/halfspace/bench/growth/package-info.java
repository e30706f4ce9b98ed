// SPDX-License-Identifier: Apache-2.0
/**
 * How time and memory of fit and encode grow with the number of vectors and with their dimension.
 * Every point is measured in a process of its own.
 */
package org.halfspace.bench.growth;
