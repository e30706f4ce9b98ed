// SPDX-License-Identifier: Apache-2.0
/** Views of vectors: other ways to read the same set. */
package org.halfspace.data.view;
