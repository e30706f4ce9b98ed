// SPDX-License-Identifier: Apache-2.0
/**
 * The floor, Shannon's curve, that of PCA, and the shares: pure functions of spectrum, rate and
 * activation, without randomness or input and output.
 */
package org.halfspace.limits;
