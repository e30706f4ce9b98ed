// SPDX-License-Identifier: Apache-2.0
/**
 * What tests need that a machine may lack: real vectors, Python with NumPy and faiss, PostgreSQL,
 * Chromium. A test asks for it here, is skipped where it is missing, and {@link
 * org.halfspace.testing.SkippedTests} says so at the end of the build.
 */
package org.halfspace.testing;
