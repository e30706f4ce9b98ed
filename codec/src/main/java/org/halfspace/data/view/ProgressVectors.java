// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.view;

import java.io.IOException;
import org.halfspace.data.VectorData;
import org.halfspace.data.format.Blocks;

/** Tells a listener how far each pass has come. As thread-safe as the set and the listener are. */
public final class ProgressVectors extends ForwardingVectors {

  /** Hears of progress, in the thread that reads. */
  @FunctionalInterface
  public interface Listener {
    /**
     * A block has been read.
     *
     * @param rowsDone vectors this pass has delivered
     * @param rowsTotal vectors it will deliver
     */
    void progressed(long rowsDone, long rowsTotal);
  }

  private final Listener listener;

  private ProgressVectors(VectorData data, Listener listener) {
    super(data);
    this.listener = listener;
  }

  /** Calls {@code listener} once for each block read. */
  public static ProgressVectors of(VectorData data, Listener listener) {
    return new ProgressVectors(data, listener);
  }

  @Override
  public Pass open() throws IOException {
    return new ProgressPass(data().open());
  }

  private final class ProgressPass implements Blocks.SkippingPass {
    private final Pass pass;
    private long done;

    ProgressPass(Pass pass) {
      this.pass = pass;
    }

    @Override
    public void skip(long rows) throws IOException {
      Blocks.skip(pass, rows, dimension());
      done += rows;
    }

    @Override
    public int read(float[] block, int maximumRows) throws IOException {
      int read = pass.read(block, maximumRows);
      if (read > 0) {
        done += read;
        listener.progressed(done, count());
      }
      return read;
    }

    @Override
    public void close() throws IOException {
      pass.close();
    }
  }
}
