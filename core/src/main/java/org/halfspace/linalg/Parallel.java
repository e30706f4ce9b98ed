package org.halfspace.linalg;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Loops over ranges on several threads of the common pool, the caller's among them. */
public final class Parallel {

  /** Work on the indices {@code from} to {@code to} − 1. */
  @FunctionalInterface
  public interface Range {
    void run(int from, int to);
  }

  private Parallel() {}

  /**
   * Splits 0…total−1 into chunks of about {@code total / (8 · threads)} and hands chunk c to worker
   * c mod threads; returns when all are done. Chunk borders depend on {@code total} and {@code
   * threads} alone.
   *
   * @throws IllegalArgumentException if {@code threads < 1}
   */
  public static void ranges(int threads, int total, Range work) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: " + threads + ", must be at least 1");
    }
    if (threads == 1 || total < 2) {
      work.run(0, total);
      return;
    }
    // Many small chunks dealt out in turn even out work that grows with the index, as over a
    // triangle.
    int chunks = Math.min(total, 8 * threads);
    CompletableFuture<?>[] others = new CompletableFuture<?>[threads - 1];
    for (int t = 1; t < threads; t++) {
      int worker = t;
      others[t - 1] = CompletableFuture.runAsync(() -> deal(worker, threads, chunks, total, work));
    }
    try {
      deal(0, threads, chunks, total, work);
    } finally {
      join(others);
    }
  }

  private static void deal(int worker, int threads, int chunks, int total, Range work) {
    for (int c = worker; c < chunks; c += threads) {
      int from = (int) ((long) total * c / chunks);
      int to = (int) ((long) total * (c + 1) / chunks);
      work.run(from, to);
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
