// SPDX-License-Identifier: Apache-2.0
/** Recall against speed of searches in cells. */
package org.halfspace.bench.cells;
