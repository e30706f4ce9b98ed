// SPDX-License-Identifier: Apache-2.0
package org.halfspace.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

/** Loops over ranges on several threads of the common pool, the caller's among them. */
public final class Parallel {

  /** Work on the indices {@code from} to {@code to} − 1. */
  @FunctionalInterface
  public interface Range {
    void run(int from, int to);
  }

  private Parallel() {}

  /**
   * Checks a number of threads.
   *
   * @return the number
   * @throws IllegalArgumentException if {@code threads < 1}
   */
  public static int requireThreads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: " + threads + ", must be at least 1");
    }
    return threads;
  }

  /**
   * Splits 0…total−1 into chunks of about {@code total / (16 · threads)}, which threads take one
   * after the other, so that one that is held up does not hold up the rest; returns when all are
   * done. Chunk borders depend on {@code total} and {@code threads} alone.
   *
   * @throws IllegalArgumentException if {@code threads < 1}
   */
  public static void ranges(int threads, int total, Range work) {
    requireThreads(threads);
    if (threads == 1 || total < 2) {
      work.run(0, total);
      return;
    }
    int chunks = (int) Math.min(total, 16L * threads);
    int together = Math.min(threads, chunks);
    AtomicInteger next = new AtomicInteger();
    Runnable worker =
        () -> {
          for (int c = next.getAndIncrement(); c < chunks; c = next.getAndIncrement()) {
            int from = (int) ((long) total * c / chunks);
            int to = (int) ((long) total * (c + 1) / chunks);
            work.run(from, to);
          }
        };
    CompletableFuture<?>[] others = new CompletableFuture<?>[together - 1];
    for (int t = 1; t < together; t++) {
      others[t - 1] = CompletableFuture.runAsync(worker);
    }
    try {
      worker.run();
    } finally {
      join(others);
    }
  }

  private static void join(CompletableFuture<?>[] others) {
    try {
      CompletableFuture.allOf(others).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw e;
    }
  }
}
