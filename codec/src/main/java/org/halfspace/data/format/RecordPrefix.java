// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import java.nio.ByteBuffer;
import org.halfspace.io.DamagedFileException;

/** The bytes before the values of each record. */
interface RecordPrefix {

  /** No bytes before the values. */
  RecordPrefix NONE =
      new RecordPrefix() {
        @Override
        public int bytes() {
          return 0;
        }

        @Override
        public void check(ByteBuffer buffer, int position, long row, String name) {}
      };

  int bytes();

  /** Checks the prefix that begins at {@code position}. */
  void check(ByteBuffer buffer, int position, long row, String name) throws DamagedFileException;
}
