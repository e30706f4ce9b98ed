// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg.blas;

import java.util.function.IntUnaryOperator;

/**
 * Lets calls into a library whose number of threads is the process's pass with the number that each
 * wants. Calls that want the same number run side by side; one that wants another waits until those
 * before it are done, and those after it wait for it. While nobody is inside, the number is what it
 * was before. Thread-safe.
 */
final class ThreadGate {
  /** The number of threads that the process has outside. */
  static final int AS_OUTSIDE = 0;

  private final IntUnaryOperator exchange;
  private long nextTicket;
  private long nextToEnter;
  private int inside;
  private int current;
  private int outside;
  private boolean closed;

  /**
   * @param exchange sets the number of threads and gives what it was before
   */
  ThreadGate(IntUnaryOperator exchange) {
    this.exchange = exchange;
  }

  /**
   * Waits until a call with that many threads may run. Interrupts are left to the caller.
   *
   * @param threads at least 1, or {@link #AS_OUTSIDE}
   */
  synchronized void enter(int threads) {
    long ticket = nextTicket++;
    boolean interrupted = false;
    while (closed || ticket != nextToEnter || !fits(threads)) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    nextToEnter++;
    if (inside++ == 0) {
      begin(threads);
    }
    if (nextTicket > nextToEnter) {
      notifyAll();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean fits(int threads) {
    return inside == 0 || current == (threads == AS_OUTSIDE ? outside : threads);
  }

  private void begin(int threads) {
    if (threads == AS_OUTSIDE) {
      outside = count();
      current = outside;
    } else {
      outside = exchange.applyAsInt(threads);
      current = threads;
    }
  }

  /** Says that a call is done. */
  synchronized void leave() {
    if (--inside == 0) {
      if (current != outside) {
        set(outside);
      }
      if (nextTicket > nextToEnter) {
        notifyAll();
      }
    }
  }

  /**
   * Lets nobody in any more, for good.
   *
   * @return whether nobody is inside
   */
  synchronized boolean close() {
    closed = true;
    return inside == 0;
  }

  /** The number of threads outside. */
  synchronized int outside() {
    return inside == 0 ? count() : outside;
  }

  private int count() {
    int count = exchange.applyAsInt(1);
    set(count);
    return count;
  }

  private void set(int count) {
    int unused = exchange.applyAsInt(count);
  }
}
