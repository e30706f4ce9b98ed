// SPDX-License-Identifier: Apache-2.0
/** The readers of files that hold numbers; see {@link org.halfspace.data.VectorFiles}. */
package org.halfspace.data.format;
