// SPDX-License-Identifier: Apache-2.0
/**
 * Dense matrices and the calls into BLAS and LAPACK. The only package that knows OpenBLAS; it
 * imports nothing else of this project.
 */
package org.halfspace.linalg;
