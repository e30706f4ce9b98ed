// SPDX-License-Identifier: Apache-2.0
/** Closed-form encoders that come close to the floor (docs/theory.md, §5). */
package org.halfspace.minimizer;
