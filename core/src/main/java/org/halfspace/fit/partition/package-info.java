// SPDX-License-Identifier: Apache-2.0
/**
 * A fit of vectors that lie in partitions, on machines of their own: what an engine that works
 * through them has to offer, and what it gets to do.
 */
package org.halfspace.fit.partition;
