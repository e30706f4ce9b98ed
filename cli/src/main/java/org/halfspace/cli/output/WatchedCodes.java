// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.output;

import java.io.IOException;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.halfspace.code.CodeData;
import org.halfspace.code.CodeLayout;

/** Codes that report how many were read so far. */
public record WatchedCodes(CodeData data, LongConsumer listener) implements CodeData {
  @Override
  public CodeLayout layout() {
    return data.layout();
  }

  @Override
  public long count() {
    return data.count();
  }

  @Override
  public Optional<String> model() {
    return data.model();
  }

  @Override
  public String description() {
    return data.description();
  }

  @Override
  public Pass open() throws IOException {
    Pass pass = data.open();
    return new Pass() {
      private long done;

      @Override
      public int read(byte[] block, int maximumRows) throws IOException {
        int rows = pass.read(block, maximumRows);
        done += rows;
        listener.accept(done);
        return rows;
      }

      @Override
      public void gains(short[] gains, int rows) throws IOException {
        pass.gains(gains, rows);
      }

      @Override
      public void close() throws IOException {
        pass.close();
      }
    };
  }
}
