// SPDX-License-Identifier: Apache-2.0
/** Images as vectors of their pixels; see {@link org.halfspace.data.VectorFiles}. */
package org.halfspace.data.image;
