// SPDX-License-Identifier: Apache-2.0
/**
 * Files that appear whole or not at all, what is at a path, digests, and the exception for damaged
 * files.
 */
package org.halfspace.io;
