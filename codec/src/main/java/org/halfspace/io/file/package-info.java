// SPDX-License-Identifier: Apache-2.0
/** Files that appear whole or not at all, temporary files, digests. */
package org.halfspace.io.file;
