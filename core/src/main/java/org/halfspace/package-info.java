/**
 * The types a user starts from: {@link org.halfspace.Fit} learns an {@link
 * org.halfspace.Autoencoder} from vectors and returns a {@link org.halfspace.FitReport} with floor,
 * reached and gap.
 */
package org.halfspace;
