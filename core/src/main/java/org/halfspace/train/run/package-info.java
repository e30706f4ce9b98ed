// SPDX-License-Identifier: Apache-2.0
/** A training from first step to end, on vectors of a set. Closed. */
package org.halfspace.train.run;
