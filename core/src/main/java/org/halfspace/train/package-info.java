// SPDX-License-Identifier: Apache-2.0
/**
 * Training on samples: stochastic gradient descent with the straight-through estimator, its
 * optimizers and schedules. Imports {@code activation}, {@code source} and {@code linalg}.
 */
package org.halfspace.train;
