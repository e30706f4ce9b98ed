// SPDX-License-Identifier: Apache-2.0
/** One run of a fit: its settings, stages, and what is watched on the way. Closed. */
package org.halfspace.fit.run;
