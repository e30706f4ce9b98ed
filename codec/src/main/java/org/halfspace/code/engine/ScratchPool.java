// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** Working storage that is used again by whoever comes next. Thread-safe. */
public final class ScratchPool<T> {
  private final Supplier<T> fresh;
  private final Queue<T> free = new ConcurrentLinkedQueue<>();

  public ScratchPool(Supplier<T> fresh) {
    this.fresh = fresh;
  }

  public T take() {
    T kept = free.poll();
    return kept == null ? fresh.get() : kept;
  }

  public void giveBack(T scratch) {
    free.offer(scratch);
  }
}
