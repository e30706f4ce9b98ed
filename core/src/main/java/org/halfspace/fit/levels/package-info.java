// SPDX-License-Identifier: Apache-2.0
/**
 * The fit of codes whose units have several levels: how many bits each unit gets, its encoder row,
 * its quantizer, and the decoder (docs/theory.md §8).
 */
package org.halfspace.fit.levels;
