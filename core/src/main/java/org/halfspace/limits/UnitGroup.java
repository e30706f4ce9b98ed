// SPDX-License-Identifier: Apache-2.0
package org.halfspace.limits;

/**
 * Units of the same number of bits that code neighboring components together.
 *
 * @param bits b of each unit, 1 to 8
 * @param units how many of them
 * @param components how many components they code, the largest that no group before them codes
 */
public record UnitGroup(int bits, int units, int components) {}
