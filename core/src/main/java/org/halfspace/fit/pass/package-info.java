// SPDX-License-Identifier: Apache-2.0
/**
 * The passes over vectors that a fit makes: in files and memory of this machine, or in partitions.
 */
package org.halfspace.fit.pass;
