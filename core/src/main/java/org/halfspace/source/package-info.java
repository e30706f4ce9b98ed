// SPDX-License-Identifier: Apache-2.0
/**
 * Where vectors come from, as the theory sees it: spectra, covariances and their estimation,
 * Gaussian samples, synthetic images. Imports {@code linalg} and {@code data}.
 */
package org.halfspace.source;
