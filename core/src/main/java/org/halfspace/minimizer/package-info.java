// SPDX-License-Identifier: Apache-2.0
/**
 * Closed-form encoders that come close to the floor (THEORY §5). Imports {@code linalg} and {@code
 * limits}.
 */
package org.halfspace.minimizer;
