// SPDX-License-Identifier: Apache-2.0
/**
 * Activations σ and what the theory sees of them: the Hermite constants c_0 and c_1, the kernel f
 * and its derivative, and γ (docs/theory.md §2).
 */
package org.halfspace.activation;
