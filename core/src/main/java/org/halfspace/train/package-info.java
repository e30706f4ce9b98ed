// SPDX-License-Identifier: Apache-2.0
/**
 * Training on samples: stochastic gradient descent with the straight-through estimator, its
 * optimizers and schedules.
 */
package org.halfspace.train;
