// SPDX-License-Identifier: Apache-2.0
/** OpenBLAS: products, factorizations, eigenvectors, and how many threads they take. Closed. */
package org.halfspace.linalg.blas;
