// SPDX-License-Identifier: Apache-2.0
/**
 * The fit: {@link org.halfspace.fit.Fit} learns an {@link org.halfspace.Autoencoder} from vectors
 * and returns a {@link org.halfspace.fit.FitReport} with floor, reached and gap.
 */
package org.halfspace.fit;
