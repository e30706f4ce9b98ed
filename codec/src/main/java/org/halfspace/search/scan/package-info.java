// SPDX-License-Identifier: Apache-2.0
/** Codes in planes and slices of bits, and the nearest of them. */
package org.halfspace.search.scan;
