// SPDX-License-Identifier: Apache-2.0
/** Whole jobs against other programs, run by turns in one process tree. */
package org.halfspace.bench;
