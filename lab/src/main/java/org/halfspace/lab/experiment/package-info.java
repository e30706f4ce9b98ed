// SPDX-License-Identifier: Apache-2.0
/** Experiments on the theory: what they share, and how they run. */
package org.halfspace.lab.experiment;
