// SPDX-License-Identifier: Apache-2.0
/** Message passing with a prior of entries that is not Gaussian, and priors fitted to numbers. */
package org.halfspace.fit.prior;
