// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.pass;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes and reads in memory, where nothing fails. Stateless and thread-safe. */
final class SumsBytes {
  private SumsBytes() {}

  /** What writes. */
  @FunctionalInterface
  interface Writer {
    void to(DataOutput out) throws IOException;
  }

  /** What reads. */
  @FunctionalInterface
  interface Reader {
    void from(DataInput in) throws IOException;
  }

  /**
   * @param expected how many bytes there will be, about
   */
  static byte[] write(long expected, Writer writer) {
    ByteArrayOutputStream bytes =
        new ByteArrayOutputStream((int) Math.min(Integer.MAX_VALUE - 8, expected + 1024));
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      writer.to(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static void read(byte[] bytes, Reader reader) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      reader.from(in);
    } catch (IOException e) {
      throw new IllegalArgumentException("other: no sums of this kind", e);
    }
  }
}
