// SPDX-License-Identifier: Apache-2.0
/**
 * Where vectors come from, as the theory sees it: spectra, covariances and their estimation,
 * Gaussian samples, synthetic images.
 */
package org.halfspace.source;
