// SPDX-License-Identifier: Apache-2.0
/** Codes that others use, against ours at equal bits. */
package org.halfspace.bench.rivals;
