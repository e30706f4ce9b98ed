// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.view;

import java.io.IOException;
import java.util.Objects;
import org.halfspace.data.VectorData;

/** Shows somebody else every block that is read. As thread-safe as the set and the observer are. */
public final class ObservedVectors extends ForwardingVectors {

  /** Sees what is read, in the thread that reads. */
  @FunctionalInterface
  public interface Observer {
    /**
     * A block has been read.
     *
     * @param block row after row, to be left as it is
     * @param rows how many were read, at least 1
     * @param first the number of the first of them in this pass; 0 begins a pass
     */
    void read(float[] block, int rows, long first);
  }

  private final Observer observer;

  private ObservedVectors(VectorData data, Observer observer) {
    super(data);
    this.observer = Objects.requireNonNull(observer, "observer");
  }

  /** The same vectors, observed. */
  public static VectorData of(VectorData data, Observer observer) {
    return new ObservedVectors(data, observer);
  }

  @Override
  public Pass open() throws IOException {
    Pass pass = data().open();
    return new Pass() {
      private long done;

      @Override
      public int read(float[] block, int maximumRows) throws IOException {
        int rows = pass.read(block, maximumRows);
        if (rows > 0) {
          observer.read(block, rows, done);
          done += rows;
        }
        return rows;
      }

      @Override
      public void close() throws IOException {
        pass.close();
      }
    };
  }
}
