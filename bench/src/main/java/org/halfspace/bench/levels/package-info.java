// SPDX-License-Identifier: Apache-2.0
/** How fast units of several levels are, beside OpenBLAS and codes of signs. */
package org.halfspace.bench.levels;
