// SPDX-License-Identifier: Apache-2.0
package org.halfspace.io;

/** What to do with a file that is already where an output should go. */
public enum Existing {
  /** Leave it alone and refuse to write. */
  KEEP,
  /** Replace it, in one step, once the new file is complete. */
  REPLACE
}
