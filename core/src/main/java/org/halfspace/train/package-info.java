/**
 * Training on samples: stochastic gradient descent with the straight-through estimator, its
 * optimisers and schedules. Imports {@code activation}, {@code source} and {@code linalg}.
 */
package org.halfspace.train;
