// SPDX-License-Identifier: Apache-2.0
/**
 * The exact population risk of an encoder on a Gaussian source, its optimal decoder and its
 * gradient (docs/theory.md §3).
 */
package org.halfspace.risk;
