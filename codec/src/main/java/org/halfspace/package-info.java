// SPDX-License-Identifier: Apache-2.0
/**
 * The fitted model, {@link org.halfspace.Autoencoder}, and the few types around it. Models are
 * learned by {@code org.halfspace.fit.Fit}.
 */
package org.halfspace;
