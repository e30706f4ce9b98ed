// SPDX-License-Identifier: Apache-2.0
/**
 * Descent on the population risk over encoders with unit rows: the manifold, the line search, the
 * method, the rules when to stop.
 */
package org.halfspace.descent;
