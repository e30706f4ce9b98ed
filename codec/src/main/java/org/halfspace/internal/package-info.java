// SPDX-License-Identifier: Apache-2.0
/**
 * What several packages share and no user needs: work on threads, sizes of arrays, a random
 * generator.
 */
package org.halfspace.internal;
