// SPDX-License-Identifier: Apache-2.0
/** Sums over vectors: covariances, copies, outliers, whitening. Closed. */
package org.halfspace.source.sums;
