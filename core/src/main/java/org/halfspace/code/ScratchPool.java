package org.halfspace.code;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** Working storage that is used again by whoever comes next. Thread-safe. */
final class ScratchPool<T> {
  private final Supplier<T> fresh;
  private final Queue<T> free = new ConcurrentLinkedQueue<>();

  ScratchPool(Supplier<T> fresh) {
    this.fresh = fresh;
  }

  T take() {
    T kept = free.poll();
    return kept == null ? fresh.get() : kept;
  }

  void giveBack(T scratch) {
    free.offer(scratch);
  }
}
